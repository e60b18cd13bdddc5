import type { DocumentNode } from 'graphql'
import type { Door } from '../../src/database/door.js'
import type { Statement } from '../../src/database/operation.js'
import { type Compiling, personObject } from '../../src/lane/person.js'
import { Places } from '../../src/lane/places.js'
import { planOf } from '../../src/lane/plan.js'
import type { Selection } from '../../src/lane/selection.js'
import type { Allowed } from '../../src/policy/allowed.js'
import type { Decision } from '../../src/policy/decide.js'
import type { DocumentFacts } from '../../src/policy/document.js'
import type { Viewer } from '../../src/policy/viewer.js'

/**
 * What must not compile, each beside what does: the type check fails when one of the expected errors is missing. Nothing here is
 * executed.
 */
export function decidedOrNothing(
  door: Door,
  document: DocumentNode,
  facts: DocumentFacts,
  decision: Decision,
  viewer: Viewer,
  selection: Selection,
  unmarked: Unmarked,
): void {
  const statements = (): Statement[] => []
  const { allowed, ...undecided } = decision
  const rest: Omit<Compiling, 'allowed'> = { document, fragments: new Map(), places: new Places() }

  planOf(document, facts, decision)
  // @ts-expect-error a plan is made of a decision
  planOf(document, facts)
  // @ts-expect-error and not of one without the right set
  planOf(document, facts, undecided)

  personObject({ ...rest, allowed }, selection)
  // @ts-expect-error no object of a file is composed without it
  personObject(rest, selection)

  door.readAtOnce(allowed, statements)
  // @ts-expect-error a viewer is no decision
  door.readAtOnce(viewer, statements)

  // @ts-expect-error nobody but the policy makes one, with every field of it
  door.readAtOnce(unmarked, statements)
}

/** All that can be named of a decision: the mark can't. */
type Unmarked = Pick<Allowed, Extract<keyof Allowed, string>>
