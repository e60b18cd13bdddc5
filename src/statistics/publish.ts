import type { Door } from '../database/door.js'
import type { Operation } from '../database/operation.js'
import type { Group } from '../people/groups/group.js'
import { groups } from '../people/groups/index.js'
import { ofThePlatform } from '../policy/decide.js'
import type { Regions } from '../regions/source.js'
import type { RegionTree } from '../regions/tree.js'
import { lastDayOf } from '../registry/calendar.js'
import { boundariesSince, makePublication, type Publication, type PublishableLines } from './publication.js'
import {
  allPublications,
  endedQuarters,
  type Kept,
  keepLines,
  keepPublication,
  regionRevisionOf,
  stillHolds,
  takeBack,
} from './publish-queries.js'

/** What publishing needs of the platform. */
export interface PublishingParts {
  readonly door: Door
  readonly regions: Regions
  readonly threshold: number
}

/**
 * Publishes what is new: figures of today once a day, a quarter when it has ended, everything under the regions of now when
 * the regions changed. Each time of each group by itself, so that nobody waits long; several servers may do it at once.
 */
export async function publishFigures(parts: PublishingParts, signal?: AbortSignal): Promise<void> {
  const { door } = parts
  const due = await door.inOperation(ofThePlatform('calendar'), (operation) =>
    duePublications(operation, parts),
  )
  for (const { group, time } of due) {
    signal?.throwIfAborted()
    await door.inOperation(ofThePlatform('calendar'), (operation) =>
      publish(operation, parts, { group, time, signal }),
    )
  }
}

/** Figures of today first, then the quarters, the latest first. */
async function duePublications(
  operation: Operation,
  { regions, threshold }: PublishingParts,
): Promise<Publication[]> {
  const tree = regions.tree()
  const terms = { regionRevision: await regionRevisionOf(operation), threshold }
  const kept = await allPublications(operation)
  const times = ['LIVE', ...(await endedQuarters(operation))] as Publication['time'][]
  return times
    .flatMap((time) => groups.map((group) => publicationOf(operation, tree, group, time)))
    .filter((publication) => dueOf(publication, kept, terms) !== 'NO')
}

type Due = 'NO' | 'SAME_FIGURES' | 'YES'

/** Whether it has to be published: what was published holds, holds under regions that were named anew, or is old. */
export function dueOf(
  { group, time, day, boundaries }: Publication,
  kept: readonly Kept[],
  terms: { readonly regionRevision: number; readonly threshold: number },
): Due {
  const found = boundaries.map((each) =>
    kept.find((one) => one.dataset === group.facet && one.time === time && one.boundaries === each),
  )
  if (found.some((one) => !one || one.threshold !== terms.threshold || one.day !== day)) return 'YES'
  const isOfNow = (one: Kept | undefined) =>
    one?.boundaries === 'THEN' || one?.regionRevision === terms.regionRevision
  if (found.every(isOfNow)) return 'NO'
  return time !== 'LIVE' && boundaries.includes('BOTH') ? 'SAME_FIGURES' : 'YES'
}

async function publish(
  operation: Operation,
  { regions, threshold }: PublishingParts,
  { group, time, signal }: Pick<Publication, 'group' | 'time'> & { readonly signal?: AbortSignal },
): Promise<void> {
  // Of the snapshot of this operation; another one may load the next.
  const tree = regions.tree()
  const publication = publicationOf(operation, tree, group, time)
  const regionRevision = await regionRevisionOf(operation)
  const kept = await allPublications(operation)
  const due = dueOf(publication, kept, { regionRevision, threshold })
  if (due === 'NO') return
  if (due === 'SAME_FIGURES') return stillHolds(operation, group.facet, time, regionRevision)
  // First, so that a second server that publishes the same meets this one and begins again when it is done.
  await keepPublication(operation, publication, { regionRevision, threshold })
  await takeBack(operation, publication)
  const take = (lines: PublishableLines) => {
    // What is broken off between two sets is undone as a whole.
    signal?.throwIfAborted()
    return keepLines(operation, publication, threshold, lines)
  }
  await makePublication({ operation, tree, threshold, take }, publication)
}

function publicationOf(
  { today }: Operation,
  tree: RegionTree,
  group: Group,
  time: Publication['time'],
): Publication {
  if (time === 'LIVE') return { group, time, day: today, boundaries: ['NOW'] }
  const day = lastDayOf(time)
  return { group, time, day, boundaries: boundariesSince(tree, day) }
}
