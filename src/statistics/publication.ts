import type { Operation } from '../database/operation.js'
import { fewerThan, type PublishedSet, publishedSets } from '../people/figures/published-sets.js'
import type { Group } from '../people/groups/group.js'
import { rootsOf } from '../regions/roots.js'
import type { RegionTree } from '../regions/tree.js'
import { lastDayOf, type Quarter, quarterOf } from '../registry/calendar.js'
import { figuresOfToday, type Placed, placedQuarter } from './boundaries.js'
import { hierarchyOfNow, hierarchyOn, isUnchanged, placesOn } from './hierarchies.js'
import { type Hierarchy, patternsOf } from './pattern.js'
import { before as earlier } from './periods.js'
import { type PublishableLine, publishableLines } from './publishable-lines.js'

/** The regions under which lines are published: of now, of then, or both where nothing changed between. */
export type PublishedBoundaries = 'NOW' | 'THEN' | 'BOTH'

/** The figures of a group at one time, as they are to be published. */
export interface Publication {
  readonly group: Group
  readonly time: 'LIVE' | Quarter
  readonly day: string
  readonly boundaries: readonly PublishedBoundaries[]
}

/** Its lines by one set of dimensions. */
export interface PublishableLines {
  readonly boundaries: PublishedBoundaries
  readonly set: PublishedSet
  readonly lines: readonly PublishableLine[]
}

const since = new WeakMap<RegionTree, Map<string, Publication['boundaries']>>()

/** Boundaries under which the figures of a day are told apart. A tree never changes: each day is looked at once. */
export function boundariesSince(tree: RegionTree, day: string): Publication['boundaries'] {
  const known = since.get(tree) ?? new Map<string, Publication['boundaries']>()
  since.set(tree, known)
  const isSame = () => rootsOf(tree).every(({ code }) => isUnchanged(tree, code, day))
  const boundaries = known.get(day) ?? (isSame() ? ['BOTH'] : ['THEN', 'NOW'])
  known.set(day, boundaries)
  return boundaries
}

export interface Making {
  readonly operation: Operation
  readonly tree: RegionTree
  readonly threshold: number
  take(lines: PublishableLines): Promise<void>
}

/** Makes the lines of a publication, set by set: what is withheld by few dimensions is withheld by more. */
export async function makePublication(making: Making, publication: Publication): Promise<void> {
  const { operation, tree, threshold, take } = making
  const { group, time } = publication
  const sets = publishedSets(group, time === 'LIVE' ? 'LIVE' : 'QUARTER')
  for (const { code: root } of rootsOf(tree)) {
    const stages = stagesOf(tree, root, publication)
    const hierarchies = stages.map(({ hierarchy }) => hierarchy)
    const withheld = new Map<PublishedSet, readonly ReadonlySet<string>[]>()
    for (const set of sets) {
      const placed = await placedPersons(operation, tree, root, publication, set)
      const atoms = placed.map((one) => ({ ...one, places: stages.map(({ placesOf }) => placesOf(one)) }))
      const fewer = fewerThan(set, sets)
      const already = stages.map(
        (_, at) => new Set(fewer.flatMap((each) => [...(withheld.get(each)?.[at] ?? [])])),
      )
      const patterns = await patternsOf({ atoms, hierarchies, threshold, already })
      withheld.set(
        set,
        patterns.map((pattern) => pattern.withheld),
      )
      for (const [at, { boundaries, hierarchy }] of stages.entries()) {
        const pattern = patterns[at]
        if (!boundaries || !pattern) continue
        await take({ boundaries, set, lines: publishableLines(tree, hierarchy, pattern, threshold) })
      }
    }
  }
}

/** One of the boundaries by which figures are judged; without a name they are judged and not published. */
interface Stage {
  readonly boundaries?: PublishedBoundaries
  readonly hierarchy: Hierarchy
  placesOf(one: Placed): readonly string[]
}

function stagesOf(tree: RegionTree, root: string, { time, day, boundaries }: Publication): Stage[] {
  const now = hierarchyOfNow(tree, root)
  const homesOf = ({ homes }: Placed) => homes
  if (time !== 'LIVE')
    return boundaries.map((each) => ({
      boundaries: each,
      hierarchy: each === 'THEN' ? hierarchyOn(tree, root, day) : now,
      placesOf: each === 'THEN' ? ({ unit }) => tree.heirsOn(unit, day) : homesOf,
    }))
  // Figures of today stand beside those that were shown of this quarter before the regions changed.
  const before = lastDayOf(earlier(quarterOf(day), 1) as Quarter)
  const today: Stage = { boundaries: 'NOW', hierarchy: now, placesOf: homesOf }
  if (isUnchanged(tree, root, before)) return [today]
  const places = new Map<string, readonly string[]>()
  const placesOf = ({ unit }: Placed) => {
    const known = places.get(unit) ?? placesOn(tree, unit, before)
    places.set(unit, known)
    return known
  }
  return [{ hierarchy: hierarchyOn(tree, root, before), placesOf }, today]
}

/** The persons of one set of dimensions, village by village. */
async function placedPersons(
  operation: Operation,
  tree: RegionTree,
  root: string,
  { group, time, day }: Publication,
  { dimensions }: PublishedSet,
): Promise<readonly Placed[]> {
  const counting = {
    group,
    by: dimensions,
    where: [],
    within: root,
    level: 'VILLAGE',
    boundaries: 'NOW',
  } as const
  if (time === 'LIVE') return (await figuresOfToday({ operation, tree }, counting)).placed ?? []
  return placedQuarter({ operation, tree }, counting, { label: time, day, isClosed: true, quarter: time })
}
