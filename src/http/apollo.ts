import type {
  ApolloServerOptionsWithSchema,
  ApolloServerPlugin,
  GraphQLRequestContextWillSendResponse,
} from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { type FormattedExecutionResult, Kind, type OperationDefinitionNode } from 'graphql'
import { answerText } from '../json-text.js'
import { faultOf, type Log } from '../log.js'
import type { Caller } from './caller.js'
import { valueFreeMessages } from './coercion.js'
import { csvPlugin } from './csv.js'
import { causes, formatProblem, knownProblem, statusOf } from './problems.js'

/**
 * How Apollo runs behind the edge. Its own error texts and log lines repeat values, so none of them leaves the process:
 * errors get their public form where the language and the number of the request are known.
 */
export const apolloOptions = (log: Log) =>
  ({
    plugins: [
      problemPlugin(log),
      csvPlugin(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
    includeStacktraceInErrorResponses: false,
    // The policy plugin decides what introspection shows.
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    formatError: ({ extensions }) => ({
      message: '内部错误。Internal error.',
      extensions: { code: extensions?.code },
    }),
    logger: silent,
    stringifyResult: answerText,
  }) satisfies Partial<ApolloServerOptionsWithSchema<Caller>>

const nothing = () => undefined
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** Gives every error its public form, the answer its true status, and the log line its codes. */
export function problemPlugin(log: Log): ApolloServerPlugin<Caller> {
  const listener = {
    async willSendResponse(asked: GraphQLRequestContextWillSendResponse<Caller>) {
      const { trace } = asked.contextValue
      if (asked.operation && asked.document) {
        trace.operation = asked.operation.operation
        if (asked.errors?.[0]?.extensions.code !== 'GRAPHQL_VALIDATION_FAILED')
          trace.roots = rootsOf(asked.operation)
      }
      if (asked.response.body.kind !== 'single') throw new Error('incremental delivery is not served')
      const result = asked.response.body.singleResult
      const errors = asked.errors ?? result.errors ?? []
      if (errors.length > 0) {
        result.errors = publicProblems(errors, asked, log)
        if (isRequestError(result)) {
          delete result.data
          setStatus(asked)
        }
      }
      trace.formatted = true
    },
  }
  return {
    requestDidStart: async () => listener,
    // Thrown by a plugin, not by a resolver: the edge answers these.
    unexpectedErrorProcessingRequest: async ({ requestContext: { contextValue }, error }) => {
      contextValue.trace.formatted = false
      contextValue.trace.fault = error
    },
  }
}

/** The operation did not begin: no data, and no field to blame. */
const isRequestError = ({ data, errors }: FormattedExecutionResult) =>
  data === undefined || (data === null && errors?.every((error) => error.path === undefined))

type Answering = GraphQLRequestContextWillSendResponse<Caller>

function publicProblems(errors: readonly unknown[], asked: Answering, log: Log) {
  const { language, requestId, trace } = asked.contextValue
  const valueFree = valueFreeMessages(errors, {
    schema: asked.schema,
    document: asked.document,
    variables: asked.request.variables,
  })
  for (const error of errors) {
    if (knownProblem(error, valueFree.get(error))) continue
    log.error('request.fault', { requestId, fault: faultOf(causes(error).at(-1) ?? error) })
  }
  const problems = errors.map((error) => formatProblem(error, language, requestId, valueFree.get(error)))
  trace.codes = [...new Set(problems.map((problem) => problem.extensions.code))]
  return problems as unknown as FormattedExecutionResult['errors']
}

function setStatus({ response, contextValue }: Answering) {
  const code = contextValue.trace.codes[0] as Parameters<typeof statusOf>[0]
  response.http.status = statusOf(code)
  if (response.http.status === 429 || response.http.status === 503)
    response.http.headers.set('retry-after', '1')
}

/** Names of root fields: words of the schema, unlike aliases and the name of the operation. */
const rootsOf = ({ selectionSet }: OperationDefinitionNode): string[] => [
  ...new Set(
    selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? [selection.name.value] : [],
    ),
  ),
]
