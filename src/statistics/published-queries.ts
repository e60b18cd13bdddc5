import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { arrayText } from '../database/array-text.js'
import type { Operation } from '../database/operation.js'
import { publication, publishedLine } from '../people/figures/table.js'
import { regionRevision } from '../regions/table.js'

/** What was published of some times of a dataset, with the revision of the regions at this snapshot. */
export async function publicationsOf({ db }: Operation, dataset: string, times: readonly string[]) {
  const current = sql<number>`(select ${regionRevision.revision} from ${regionRevision})`
  const rows = await db
    .select({ kept: publication, current })
    .from(publication)
    .where(and(eq(publication.dataset, dataset), inArray(publication.time, [...times])))
  return rows.map(({ kept, current }) => ({ ...kept, isOfNow: Number(current) === kept.regionRevision }))
}
export type Found = Awaited<ReturnType<typeof publicationsOf>>[number]

/** Age in seconds of the newest publication; undefined where nothing was published. */
export async function publishedSeconds({ db }: Pick<Operation, 'db'>): Promise<number | undefined> {
  const [row] = await db
    .select({ age: sql<number | null>`extract(epoch from now() - max(${publication.publishedAt}))::float8` })
    .from(publication)
  return row?.age ?? undefined
}

/** The lines of one set of dimensions in some regions; in the role of the caller, whose policies decide which. */
export async function linesIn(
  { db }: Operation,
  dataset: string,
  dimensions: string,
  publications: readonly Pick<Found, 'time' | 'boundaries'>[],
  regions: readonly number[],
) {
  if (publications.length === 0) return []
  return db
    .select({
      time: publishedLine.time,
      regionN: publishedLine.regionN,
      isWithheld: publishedLine.isWithheld,
      cells: publishedLine.cells,
    })
    .from(publishedLine)
    .where(
      and(
        eq(publishedLine.dataset, dataset),
        eq(publishedLine.dimensions, dimensions),
        or(
          ...publications.map(({ time, boundaries }) =>
            and(eq(publishedLine.time, time), eq(publishedLine.boundaries, boundaries)),
          ),
        ),
        sql`${publishedLine.regionN} = any(${arrayText(regions.map(String))}::bigint[])`,
      ),
    )
}
export type FoundLine = Awaited<ReturnType<typeof linesIn>>[number]
