import {
  type DocumentNode,
  type FormattedExecutionResult,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { faultOf, type Log } from '../log.js'
import type { Caller } from './caller.js'
import { valueFreeMessages } from './coercion.js'
import { causes, formatProblem, knownProblem, retryAfter, statusOf } from './problems.js'
import { shownErrors } from './shown-errors.js'

/** What was asked, as far as its errors need it. */
export interface Asked {
  readonly caller: Caller
  readonly schema: GraphQLSchema
  readonly document?: DocumentNode
  readonly variables?: Readonly<Record<string, unknown>>
}

/** An answer in its public form; the status where it is not that of any answer. */
export interface Presented {
  readonly result: FormattedExecutionResult
  readonly status?: number
  readonly retryAfter?: string
}

/** Gives every error its public form, the answer its true status, and the log line its codes. */
export function presented(
  result: FormattedExecutionResult,
  errors: readonly unknown[],
  asked: Asked,
  log: Log,
): Presented {
  if (errors.length === 0) return { result }
  const { shown, isCut } = shownErrors(errors)
  const problems = publicProblems(errors, shown, asked, log)
  const { data, extensions, ...rest } = result
  const told: FormattedExecutionResult = {
    ...rest,
    errors: problems,
    ...(isRequestError({ data, errors: problems }) ? {} : { data }),
    ...(isCut || extensions ? { extensions: { ...extensions, ...(isCut && { errorsLeftOut: true }) } } : {}),
  }
  if ('data' in told) return { result: told }
  const status = statusOf(asked.caller.trace.codes[0] as Parameters<typeof statusOf>[0])
  return { result: told, status, retryAfter: retryAfter(status, problems?.[0]?.extensions) }
}

/** The operation did not begin: no data, and no field to blame. */
const isRequestError = ({ data, errors }: FormattedExecutionResult) =>
  data === undefined || (data === null && errors?.every((error) => error.path === undefined))

function publicProblems(errors: readonly unknown[], shown: readonly unknown[], asked: Asked, log: Log) {
  const { language, requestId, trace, span } = asked.caller
  const numbers = { requestId, traceId: span?.traceId }
  const valueFree = valueFreeMessages(errors, asked)
  for (const error of shown) {
    if (knownProblem(error, valueFree.get(error))) continue
    log.error('request.fault', {
      requestId,
      trace_id: span?.traceId,
      fault: faultOf(causes(error).at(-1) ?? error),
    })
  }
  const problems = shown.map((error) => formatProblem(error, language, numbers, valueFree.get(error)))
  trace.codes = [...new Set(problems.map((problem) => problem.extensions.code))]
  return problems as unknown as FormattedExecutionResult['errors']
}

/** Names of root fields: words of the schema, unlike aliases and the name of the operation. */
export const rootsOf = ({ selectionSet }: OperationDefinitionNode): string[] => [
  ...new Set(
    selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? [selection.name.value] : [],
    ),
  ),
]
