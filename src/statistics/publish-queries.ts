import { and, desc, eq, notInArray, sql } from 'drizzle-orm'
import type { Operation } from '../database/operation.js'
import { figureClose, publication, publishedLine } from '../people/figures/table.js'
import { regionRevision } from '../regions/table.js'
import type { Publication, PublishableLines } from './publication.js'

/** A publication as it is kept. */
export type Kept = typeof publication.$inferSelect

/** What a publication was made by. */
interface Terms {
  readonly regionRevision: number
  readonly threshold: number
}

export async function endedQuarters({ db }: Operation): Promise<string[]> {
  const rows = await db
    .select({ quarter: figureClose.quarter })
    .from(figureClose)
    .orderBy(desc(figureClose.quarter))
  return rows.map(({ quarter }) => quarter)
}

export async function regionRevisionOf({ db }: Operation): Promise<number> {
  const [row] = await db.select({ revision: regionRevision.revision }).from(regionRevision)
  return Number(row?.revision ?? 0)
}

const ofTime = (dataset: string, time: string) =>
  and(eq(publication.dataset, dataset), eq(publication.time, time))

export const allPublications = ({ db }: Operation): Promise<Kept[]> => db.select().from(publication)

/** The same figures under regions that only their names changed of. */
export async function stillHolds(
  { db }: Operation,
  dataset: string,
  time: string,
  revision: number,
): Promise<void> {
  await db.update(publication).set({ regionRevision: revision }).where(ofTime(dataset, time))
}

/** Each gets the next number: it tells what an answer was read from. */
export async function keepPublication(
  { db, now }: Operation,
  { group, time, day, boundaries }: Publication,
  terms: Terms,
): Promise<void> {
  const [last] = await db
    .select({ revision: sql<number>`coalesce(max(${publication.revision}), 0)` })
    .from(publication)
  for (const [at, each] of boundaries.entries()) {
    const row = { day, revision: Number(last?.revision ?? 0) + at + 1, publishedAt: now, ...terms }
    await db
      .insert(publication)
      .values({ dataset: group.facet, time, boundaries: each, ...row })
      .onConflictDoUpdate({
        target: [publication.dataset, publication.time, publication.boundaries],
        set: row,
      })
  }
}

/** Takes back what was published of this time before. */
export async function takeBack({ db }: Operation, { group, time, boundaries }: Publication): Promise<void> {
  await db
    .delete(publication)
    .where(and(ofTime(group.facet, time), notInArray(publication.boundaries, [...boundaries])))
  await db
    .delete(publishedLine)
    .where(and(eq(publishedLine.dataset, group.facet), eq(publishedLine.time, time)))
}

const portion = 5_000

/** Lines of one set of dimensions at a time travel as one value. */
export async function keepLines(
  { db }: Operation,
  { group, time }: Publication,
  threshold: number,
  { boundaries, set, lines }: PublishableLines,
): Promise<void> {
  const { facet: dataset, bit } = group
  for (let from = 0; from < lines.length; from += portion) {
    const some = JSON.stringify(lines.slice(from, from + portion))
    await db.execute(sql`
      insert into ${publishedLine} (dataset, time, boundaries, dimensions, region_n, populations, classes, threshold, is_withheld, cells)
      select ${dataset}, ${time}, ${boundaries}, ${set.code}, line."regionN", ${bit}::smallint, ${set.classes}, ${threshold}::smallint,
        line."isWithheld", line.cells
      from jsonb_to_recordset(${some}::jsonb) as line ("regionN" bigint, "isWithheld" boolean, cells jsonb)`)
  }
}
