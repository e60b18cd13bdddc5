import { HeaderMap } from '@apollo/server'
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { answerBytes } from '../json-text.js'
import type { Log } from '../log.js'
import type { Caller } from './caller.js'
import type { Front, FrontAnswer } from './front.js'
import { presented, rootsOf } from './presented.js'

/** Documents that Apollo has parsed and validated, by their text. */
export interface KnownDocuments {
  know(text: string | undefined, document: DocumentNode): void
  /** Apollo, or the same answer without its way there and back where the text is known. */
  before(apollo: Front, execution: Execution): Front
}

export interface Execution {
  readonly schema: GraphQLSchema
  readonly log: Log
  run(
    caller: Caller,
    asked: {
      readonly document: DocumentNode
      readonly operationName?: string
      readonly variables?: Record<string, unknown>
    },
  ): Promise<ExecutionResult>
}

/** A front-end has some dozens; each takes its tree, decisions and plans with it, a hundred times its text. */
const mostDocuments = 300
/** In characters, all together. */
const mostText = 2 * 1024 * 1024

/**
 * The same text again goes straight to its execution, which decides about it like about any other: of what a small read takes of the
 * server a fifth was on the way through Apollo. What is not a plain repetition of a document goes through Apollo as before.
 */
export function knownDocuments(): KnownDocuments {
  const documents = new LRUCache<string, DocumentNode>({
    max: mostDocuments,
    maxSize: mostText,
    sizeCalculation: (_, text) => text.length,
  })
  return {
    know(text, document) {
      if (text) documents.set(text, document)
    },
    before: (apollo, execution) => ({
      async executeHTTPGraphQLRequest(given) {
        const { headers, body } = given.httpGraphQLRequest
        const { query, variables, operationName, extensions } = body as Body
        const caller = (await given.context()) as Caller
        // A table is made by a plugin.
        const document = extensions || caller.csv ? undefined : documents.get(query)
        const answer =
          document &&
          (await straight(execution, caller, headers, {
            document,
            operationName: operationName ?? undefined,
            variables: variables ?? undefined,
          }))
        return answer ?? apollo.executeHTTPGraphQLRequest(given)
      },
    }),
  }
}

interface Body {
  readonly query: string
  readonly variables?: Record<string, unknown> | null
  readonly operationName?: string | null
  readonly extensions?: object | null
}

/** Undefined where nothing was begun and Apollo has words of its own. */
async function straight(
  { schema, log, run }: Execution,
  caller: Caller,
  headers: HeaderMap,
  asked: Parameters<Execution['run']>[1],
): Promise<FrontAnswer | undefined> {
  const operation = getOperationAST(asked.document, asked.operationName)
  if (!operation || !schema.getRootType(operation.operation)) return undefined
  const result = await run(caller, asked).catch((error: unknown) => ({
    errors: [error as GraphQLError],
    fault: true,
  }))
  const errors = result.errors ?? []
  // What costs nothing was not begun.
  if (errors.length > 0 && !('fault' in result) && !result.extensions?.cost) return undefined
  caller.trace.operation = operation.operation
  caller.trace.roots = rootsOf(operation)
  const {
    result: told,
    status,
    retryAfter,
  } = presented(result as never, errors, { ...asked, caller, schema }, log)
  caller.trace.formatted = true
  return {
    status: status ?? 200,
    headers: new HeaderMap([
      ['content-type', `${headers.get('accept')}; charset=utf-8`],
      ...(retryAfter ? [['retry-after', retryAfter] as [string, string]] : []),
    ]),
    body: { kind: 'bytes', bytes: answerBytes(told) },
  }
}
