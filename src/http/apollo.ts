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
import { answerText } from '../json-text.js'
import type { Limits } from '../limits/limits.js'
import type { Log } from '../log.js'
import type { Caller } from './caller.js'
import { csvPlugin } from './csv.js'
import { limitPlugin } from './limit-plugin.js'
import { presented, rootsOf } from './presented.js'
import { mostErrors } from './shown-errors.js'

/**
 * How Apollo runs behind the edge. Its own error texts and log lines repeat values, so none of them leaves the process:
 * errors get their public form where the language and the number of the request are known.
 */
export const apolloOptions = (log: Log, limits?: Limits) =>
  ({
    plugins: [
      ...(limits ? [limitPlugin(limits)] : []),
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
    // Documents that were valid are remembered in front of Apollo, once.
    documentStore: null,
    validationOptions: { maxErrors: mostErrors },
    parseOptions: { maxTokens: limits?.mostTokens },
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
      const { singleResult } = asked.response.body
      const errors = asked.errors ?? singleResult.errors ?? []
      const { result, status, retryAfter } = presented(
        singleResult,
        errors,
        {
          caller: asked.contextValue,
          schema: asked.schema,
          document: asked.document,
          variables: asked.request.variables,
        },
        log,
      )
      asked.response.body.singleResult = result
      if (status) asked.response.http.status = status
      if (retryAfter) asked.response.http.headers.set('retry-after', retryAfter)
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
