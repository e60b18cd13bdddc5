import { and, desc, lte, type SQL, sql } from 'drizzle-orm'
import type { Operation } from '../database/operation.js'
import { type FilePlace, ofFiles } from './files.js'
import { fileChange } from './table.js'

/** A change of a file as its readers see it. */
export interface ChangeRow {
  readonly personId: string
  readonly recordedAt: Date
  readonly version: number
  readonly operation: string
  readonly account: string
  readonly department: string
  readonly regionCode: string
  readonly client: string
}

/** So many changes of a file are told, the latest. */
export const mostChanges = 200

/** Changes that touched what all share, or something of these populations. */
export const touching = (populations: SQL | number): SQL =>
  sql`(${fileChange.touched} = 0 or (${fileChange.touched} & ${populations}) <> 0)`

/**
 * The latest changes of some files, for a viewer who reads them. A change that touched only facets of populations
 * that are not the viewer's is left out: it would tell that the person is in that group.
 */
export async function changesOf(
  operation: Operation,
  files: readonly FilePlace[],
  populations: number,
): Promise<ChangeRow[]> {
  const numbered = operation.db
    .select({
      personId: fileChange.personId,
      recordedAt: fileChange.recordedAt,
      version: fileChange.version,
      operation: fileChange.operation,
      account: sql<string>`${fileChange.subject}`.as('account'),
      department: fileChange.department,
      regionCode: fileChange.regionCode,
      client: fileChange.client,
      place:
        sql<number>`row_number() over (partition by ${fileChange.personId} order by ${fileChange.version} desc)`.as(
          'place',
        ),
    })
    .from(fileChange)
    .where(and(ofFiles(fileChange, files), touching(populations)))
    .as('numbered')
  return operation.db
    .select({
      personId: numbered.personId,
      recordedAt: numbered.recordedAt,
      version: numbered.version,
      operation: numbered.operation,
      account: numbered.account,
      department: numbered.department,
      regionCode: numbered.regionCode,
      client: numbered.client,
    })
    .from(numbered)
    .where(lte(numbered.place, mostChanges))
    .orderBy(desc(numbered.version))
}
