import type { Context } from '../context.js'
import { actorIn } from '../database/actor.js'
import type { Decision, Policy } from '../policy/decide.js'
import type { Viewer } from '../policy/viewer.js'
import type { Access, Kind } from './entry.js'
import type { Purpose } from './purposes.js'
import { mostInEntry, rosterDigest } from './roster.js'
import { type Shape, shapeOf } from './shape.js'

/** Who asks, as the edge knows it. */
export interface Accessor {
  readonly viewer: Viewer
  readonly requestId: string
  readonly purpose?: Purpose
}

/** What the answer turned out to hold. */
export type Held = Pick<Context['notes'], 'persons' | 'rows' | 'lookups' | 'misses'>

export const heldNothing: Held = { persons: new Set(), rows: 0, lookups: 0, misses: 0 }

/** Roots that give what everybody who is signed in may know. */
const unrecorded = new Set(['SIGNED_IN', 'SIGNED_IN_WITH_ROW'])

/** Whether an operation is put on record: every change, and whatever can give a person or a figure. */
export const isRecorded = (policy: Policy, { allowed, read }: Decision): boolean =>
  allowed.kind === 'mutation' ||
  read.roots.some((root) => !unrecorded.has(policy.coordinates.roots.get(root)?.root ?? ''))

export const shapeOfDecision = ({ read, filters }: Decision): Shape => shapeOf(read, filters)

/** Figures alone, or files. */
export const kindOfQuery = (policy: Policy, { read }: Decision): Kind =>
  read.roots.some((root) => policy.coordinates.roots.get(root)?.root !== 'STATISTICS') ? 'READ' : 'STATISTICS'

export function accessFor(
  { viewer, requestId, purpose }: Accessor,
  kind: Kind,
  recordedAt: Date,
  asked: { readonly shape: Shape; readonly regions: readonly string[] },
  held: Held = heldNothing,
): Access {
  const persons = [...held.persons]
  return {
    recordedAt,
    kind,
    requestId,
    ...actorIn(viewer),
    purpose: purpose ?? 'NOT_STATED',
    shape: asked.shape.shape,
    regions: asked.regions,
    rowCount: held.rows + held.persons.size,
    persons,
    // A change writes its entry inside its own transaction, and the roster would have to be there before.
    roster: kind !== 'CHANGE' && persons.length > mostInEntry ? rosterDigest(persons) : null,
    lookups: held.lookups,
    misses: held.misses,
  }
}
