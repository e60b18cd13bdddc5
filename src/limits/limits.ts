import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql'
import type { PlatformError } from '../errors.js'
import type { Viewer } from '../policy/viewer.js'
import type { Given } from './amount.js'
import type { Buckets, Taken } from './buckets.js'
import { costPlan } from './cost-plan.js'
import { type LimitSet, type LimitSettings, limitsOf, mostTokens } from './limit-set.js'
import { tooDear, tooLarge, tooOften } from './refusals.js'
import { shapeOf } from './shape.js'

/** `extensions.cost` of an answer. */
export interface Cost {
  readonly requestedQueryCost: number
  readonly actualQueryCost: number
  /** What one query may cost. */
  readonly maximumAvailable: number
  readonly throttleStatus: {
    readonly currentlyAvailable: number
    readonly restoreRate: number
    readonly maximumAvailable: number
  }
}

/** An operation that was let in, and what it was charged. */
export interface Charged {
  readonly cost: Cost
  readonly refusal?: PlatformError
  /** The cost of what was answered; the rest goes back to the account. */
  settled(pages?: ReadonlyMap<string, number>): Cost
}

export interface Limits {
  /** For the parser, which knows no viewer. */
  readonly mostTokens: number
  /** What is too large about a document, before it is validated; undefined when nothing is. */
  check(document: DocumentNode, viewer: Viewer): PlatformError | undefined
  /** Charges an operation of a valid document with coerced variables. */
  charge(asked: Charging): Charged
  /** Charges a request that never became an operation. */
  chargeRefused(viewer: Viewer): Cost
  /** Whether the account has anything left to spend. */
  enter(viewer: Viewer): { readonly cost: Cost; readonly refusal?: PlatformError }
}

export interface Charging {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Given['variables']
  readonly viewer: Viewer
}

/** The least that a request costs, whatever becomes of it. */
const least = 1

export function openLimits(settings: LimitSettings, pageLimit: number, buckets: Buckets): Limits {
  const limitsFor = limitsOf(settings, pageLimit)
  const keyOf = ({ subject, client }: Viewer) => `${client}\n${subject}`
  const plans = new WeakMap<OperationDefinitionNode, (given: Given) => number>()

  const planned = ({ schema, document, operation }: Charging) => {
    const known = plans.get(operation)
    if (known) return known
    const fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
      ),
    )
    const plan = costPlan(schema, operation, fragments)
    plans.set(operation, plan)
    return plan
  }

  const spend = (viewer: Viewer, cost: number): readonly [Taken, LimitSet] => {
    const limits = limitsFor(viewer)
    return [buckets.take(keyOf(viewer), cost, limits), limits]
  }

  return {
    mostTokens: mostTokens(settings, pageLimit),
    check: (document, viewer) => tooLarge(shapeOf(document), limitsFor(viewer)),
    charge(asked) {
      const { viewer, variables } = asked
      const plan = planned(asked)
      const requested = plan({ variables })
      const limits = limitsFor(viewer)
      if (requested > limits.cost) {
        const [taken] = spend(viewer, least)
        return refused(costOf(requested, 0, limits, taken), tooDear(requested, limits.cost))
      }
      const [taken] = spend(viewer, requested)
      if (!taken.allowed)
        return refused(costOf(requested, 0, limits, taken), tooOften(Math.max(1, taken.retryAfterSeconds)))
      return {
        cost: costOf(requested, 0, limits, taken),
        settled(pages) {
          const actual = pages ? Math.min(requested, plan({ variables, pages })) : least
          const left =
            actual < requested ? buckets.giveBack(keyOf(viewer), requested - actual, limits) : taken
          return costOf(requested, actual, limits, left)
        },
      }
    },
    chargeRefused(viewer) {
      const [taken, limits] = spend(viewer, least)
      return costOf(0, 0, limits, taken)
    },
    enter(viewer) {
      const limits = limitsFor(viewer)
      const taken = buckets.take(keyOf(viewer), 0, limits)
      const cost = costOf(0, 0, limits, taken)
      if (taken.currentlyAvailable >= least) return { cost }
      return { cost, refusal: tooOften(Math.max(1, Math.ceil(least / limits.restoreRate))) }
    },
  }
}

const refused = (cost: Cost, refusal: PlatformError): Charged => ({ cost, refusal, settled: () => cost })

const costOf = (requested: number, actual: number, limits: LimitSet, left: Taken): Cost => ({
  requestedQueryCost: requested,
  actualQueryCost: actual,
  maximumAvailable: limits.cost,
  throttleStatus: {
    currentlyAvailable: left.currentlyAvailable,
    restoreRate: limits.restoreRate,
    maximumAvailable: limits.bucket,
  },
})
