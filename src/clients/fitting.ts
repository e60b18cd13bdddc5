import { dirname, resolve } from 'node:path'
import { type DocumentNode, GraphQLError, parse, validate } from 'graphql'
import type { Config } from '../config.js'
import type { Policy } from '../policy/decide.js'
import type { Viewer } from '../policy/viewer.js'
import { visibleSchema } from '../policy/visible-schema.js'
import type { Client } from './client.js'
import { type HandedIn, readDocuments } from './documents.js'
import { clientsOf } from './index.js'
import { ClientsError, clientsFault } from './read.js'
import type { ClientDocuments, TrustedDocuments } from './trusted.js'

/**
 * The documents of all front-ends, each held against the schema as the front-end sees it: one that asks for what nobody gets through it
 * stops the start, with its file and place.
 */
export function trustedDocuments(config: Pick<Config, 'clients'>, policy: Policy): TrustedDocuments {
  const found = new Map<string, ClientDocuments>()
  const faults: string[] = []
  for (const client of clientsOf(config)?.values() ?? []) {
    if (client.documents === undefined) continue
    const handedIn = readDocuments(resolve(dirname(config.clients ?? ''), client.documents))
    faults.push(...handedIn.flatMap((document) => faultsOf(policy, client, document)))
    found.set(client.id, {
      byId: new Map(handedIn.map(({ id, text }) => [id, text])),
      texts: new Set(handedIn.map(({ text }) => text)),
      only: client.onlyTrusted,
    })
  }
  if (faults.length > 0) throw new ClientsError(faults)
  return found
}

function faultsOf(policy: Policy, client: Client, { place, text }: HandedIn): string[] {
  try {
    return leastFaults(policy, client, parse(text)).map((error) => told(place, error))
  } catch (error) {
    if (error instanceof GraphQLError) return [told(place, error)]
    throw error
  }
}

/** It must suit one of those who may use the front-end: a change suits its recorders alone. */
function leastFaults(policy: Policy, client: Client, document: DocumentNode): readonly GraphQLError[] {
  let least: readonly GraphQLError[] | undefined
  for (const viewer of usersOf(client)) {
    const faults = validate(visibleSchema(policy, viewer), document)
    if (faults.length === 0) return []
    if (!least || faults.length < least.length) least = faults
  }
  return least ?? []
}

/** Recorders first: they see what the others of their department see, and changes. */
const usersOf = ({ id, departments, roles }: Client): Viewer[] =>
  [...roles]
    .sort((one, other) => Number(other === 'RECORDER') - Number(one === 'RECORDER'))
    .flatMap((role) =>
      departments.map((department) => ({ subject: '', department, region: '', role, client: id })),
    )

/** Messages that name the schema alone; what is said of a value repeats it, and place is enough for it. */
const ofTheSchema =
  /^(?:Cannot query field|Unknown (?:argument|type|fragment|directive)|Variable|Field|Fragment) /

function told(place: string, { message, locations = [] }: GraphQLError): string {
  const [at] = locations
  const where = at ? `${place}:${at.line}:${at.column}` : place
  const syntax = message.startsWith('Syntax Error') ? 'Syntax Error.' : undefined
  const reason = syntax ?? (ofTheSchema.test(message) ? message : 'a value does not fit its type.')
  return clientsFault(where, {
    zh: '文档不合该前端所见的架构。',
    en: `the document does not fit the schema as this front-end sees it: ${reason}`,
  })
}
