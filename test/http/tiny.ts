import {
  ApolloServer,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server'
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLEnumType,
  GraphQLError,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql'
import { onTestFinished } from 'vitest'
import type { Verify } from '../../src/accounts/token.js'
import { StatementFailed } from '../../src/database/failure.js'
import { notFound, unauthenticated } from '../../src/errors.js'
import { apolloOptions } from '../../src/http/apollo.js'
import type { Caller } from '../../src/http/caller.js'
import { createEdge } from '../../src/http/edge.js'
import type { EdgeOptions } from '../../src/http/routes.js'
import { createLog } from '../../src/log.js'
import { DateScalar } from '../../src/registry/scalars.js'

/** Stands for personal data that must appear in no answer and no log line. */
export const canary = '110101199001011237'

const Sex = new GraphQLEnumType({ name: 'Sex', values: { FEMALE: {}, MALE: {} } })
const Filter: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'Filter',
  fields: () => ({
    birthDate: { type: DateScalar },
    sex: { type: Sex },
    ages: { type: new GraphQLList(new GraphQLNonNull(GraphQLInt)) },
    and: { type: new GraphQLList(new GraphQLNonNull(Filter)) },
    needed: { type: new GraphQLNonNull(GraphQLString), defaultValue: '' },
  }),
})

/** As a driver's error would be behind the door's: a cause that holds bound values. */
const statementFailed = (sqlstate: string) =>
  Object.assign(new StatementFailed(sqlstate), { cause: new Error(`bound: ${canary}`) })

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const text = (
  resolve: GraphQLFieldConfig<unknown, Caller>['resolve'],
): GraphQLFieldConfig<unknown, Caller> => ({
  type: GraphQLString,
  resolve,
})

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      department: text((_, __, { viewer }) => viewer.department),
      strict: text((_, __, { strict }) => String(strict)),
      slow: text(() => wait(400).then(() => 'done')),
      aborted: text(
        (_, __, { signal }) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'))),
      ),
      missing: text(() => Promise.reject(notFound())),
      fault: text(() => Promise.reject(new Error(`unknown: ${canary}\n    at ${canary} (file.js:1:1)`))),
      impostor: text(() =>
        Promise.reject(new GraphQLError(`value ${canary}`, { extensions: { code: 'BAD_USER_INPUT' } })),
      ),
      statement: {
        type: GraphQLString,
        args: { state: { type: new GraphQLNonNull(GraphQLString) } },
        resolve: (_, { state }) => Promise.reject(statementFailed(state)),
      },
      find: {
        type: GraphQLString,
        args: { first: { type: GraphQLInt }, filter: { type: Filter }, sex: { type: Sex } },
        resolve: () => 'found',
      },
    },
  }),
  mutation: new GraphQLObjectType({ name: 'Mutation', fields: { write: text(() => 'written') } }),
})

const verify: Verify = async (authorization) => {
  if (authorization === 'Bearer good')
    return { subject: 'account-7', department: 'EDUCATION', region: '512002', role: 'VIEWER', client: 'desk' }
  throw unauthenticated({ zh: '令牌无效。', en: 'the token is not valid.' })
}

/** Executes operations itself, with errors as graphql makes them. */
export type Executor = (
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: object,
) => Promise<ExecutionResult>

const asPlugin = (executor: Executor): ApolloServerPlugin<Caller> => ({
  requestDidStart: async () => ({
    responseForOperation: async ({ schema, document, request }) => {
      const singleResult = await executor(schema, document, request.variables ?? {})
      return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult } } as GraphQLResponse
    },
  }),
})

type Gateway = ApolloServerOptionsWithGateway<Caller>['gateway']
type Answered = ReturnType<NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>>

const asGateway = (executor: Executor): Gateway => ({
  load: async () => ({
    executor: ({ schema, document, request }) =>
      executor(schema, document, request.variables ?? {}) as Answered,
  }),
  onSchemaLoadOrUpdate(tell) {
    tell({ apiSchema: schema, coreSupergraphSdl: '' })
    return () => undefined
  },
  stop: async () => undefined,
})

export interface Asking {
  readonly method?: string
  readonly token?: string | null
  readonly headers?: Record<string, string>
  readonly signal?: AbortSignal
}

/** A running edge over a tiny schema, its log, and how to ask it. */
export async function tinyServer(
  more: Partial<EdgeOptions<Caller>> & { executor?: Executor; executes?: 'AS_PLUGIN' | 'AS_GATEWAY' } = {},
) {
  const lines: string[] = []
  const log = createLog('debug', { write: (line: string) => void lines.push(line) })
  const options = apolloOptions(log)
  const { executor, executes = 'AS_GATEWAY' } = more
  const apollo =
    executor && executes === 'AS_GATEWAY'
      ? new ApolloServer<Caller>({ ...options, gateway: asGateway(executor) })
      : new ApolloServer<Caller>({
          ...options,
          plugins: executor ? [...options.plugins, asPlugin(executor)] : options.plugins,
          schema,
        })
  await apollo.start()
  const edge = createEdge<Caller>({ apollo, verify, log, ready: async () => ({ database: true }), ...more })
  const { port } = await edge.listen(0, '127.0.0.1')
  const url = `http://127.0.0.1:${port}`
  onTestFinished(async () => {
    await edge.stop(0)
    await apollo.stop()
  })

  const post = (body: string | Buffer | ReadableStream, { token = 'good', headers, ...rest }: Asking = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...rest,
    })
  const ask = async (query: string, variables?: object, asking?: Asking) => {
    const response = await post(JSON.stringify({ query, variables }), asking)
    const answer = (await response.json()) as { data?: Record<string, unknown> | null; errors?: Problem[] }
    return { response, status: response.status, ...answer }
  }
  return { edge, url, port, post, ask, lines }
}

interface Problem {
  readonly message: string
  readonly path?: unknown[]
  readonly extensions: { readonly code: string; readonly requestId: string }
}
