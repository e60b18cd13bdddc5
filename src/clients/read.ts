import type * as z from 'zod'
import type { Message } from '../errors.js'
import type { AccessTable, RowCondition } from '../policy/access-row.js'
import type { Ceiling } from '../policy/ceiling.js'
import { type Cell, type DataClass, dataClassNames } from '../registry/classes.js'
import { knownPopulations, type Population } from '../registry/populations.js'
import type { Client, Clients } from './client.js'
import { type ClientWords, clientsForm, type LimitedWords, remedies, unknownName } from './words.js'

/** The faults of the file of front-ends, each by its field and with what to write instead; no value is repeated. */
export class ClientsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `SANLIU_CLIENTS 的文件有 ${faults.length} 处错误。The file of SANLIU_CLIENTS has ${faults.length} fault(s):\n${faults.join('\n')}`,
    )
    this.name = 'ClientsError'
  }
}

export const clientsFault = (place: string, { zh, en }: Message): string => `  ${place}：${zh}${en}`

/** Reads the text of the file; throws `ClientsError` with every fault at once. */
export function readClients(text: string, table: AccessTable): Clients {
  const read = clientsForm.safeParse(jsonIn(text))
  if (!read.success) throw new ClientsError([...new Set(read.error.issues.flatMap(formFaults))])
  const faults = read.data.clients.flatMap((words, at) => meaningFaults(words, at, read.data.clients, table))
  if (faults.length > 0) throw new ClientsError(faults)
  return new Map(read.data.clients.map((words) => [words.id, clientOf(words)]))
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text.
    throw new ClientsError([clientsFault('JSON', { zh: '不是有效的 JSON。', en: 'it is not valid JSON.' })])
  }
}

function formFaults(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_union') {
    const [, inner = []] = issue.errors
    const within = inner.filter(({ path }) => path.length > 0)
    if (within.length > 0)
      return within.flatMap((each) => formFaults({ ...each, path: [...issue.path, ...each.path] }))
  }
  const place = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return [clientsFault(place || 'JSON', unknownName)]
  const named = issue.path.findLast((part): part is string => typeof part === 'string' && part in remedies)
  return [clientsFault(place || 'JSON', remedies[named ?? 'clients'] as Message)]
}

/** What only the access table and the other front-ends can tell. */
function meaningFaults(
  { id, departments, rights, documents, onlyTrusted }: ClientWords,
  at: number,
  all: readonly ClientWords[],
  table: AccessTable,
): string[] {
  const wrong = (field: string, isWrong: boolean) =>
    isWrong ? [clientsFault(`clients.${at}.${field}`, remedies[field.split('.').at(-1)!] as Message)] : []
  const populations = rights === 'ALL' ? [] : (rights.populations ?? [])
  const known = new Set(knownPopulations().map(({ population }) => population))
  return [
    ...wrong('id', all.findIndex((other) => other.id === id) !== at),
    ...wrong(
      'departments',
      departments.some((department) => !table.has(department)),
    ),
    ...wrong(
      'rights.populations',
      populations.some((population) => !known.has(population)),
    ),
    ...wrong('documents', onlyTrusted && documents === undefined),
  ]
}

const clientOf = ({ rights, ...words }: ClientWords): Client => ({
  ...words,
  rights: rights === 'ALL' ? 'ALL' : ceilingOf(rights),
})

function ceilingOf({ most, classes, populations, writes, duties }: LimitedWords): Ceiling {
  const region: RowCondition = { kind: 'REGION' }
  const reached = populations ?? knownPopulations().map(({ population }) => population)
  return {
    cells: Object.fromEntries(dataClassNames.map((name) => [name, classes[name] ?? most])) as Record<
      DataClass,
      Cell
    >,
    rows: Object.fromEntries(reached.map((population: Population) => [population, region])),
    writes: new Set(writes),
    duties: new Set(duties),
  }
}
