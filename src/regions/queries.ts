import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Database } from '../database/operation.js'
import { sinceUnknown } from './changes.js'
import { levelOf, regionNumber } from './region-code.js'
import type { RegionChangeRow, RegionRow } from './table.js'
import { region, regionChange, regionRevision, regionSuccession, regionVersion } from './table.js'
import type { Region, RegionRows, RegionSuccession, RegionVersion } from './tree.js'

/** A tab within a region and a line feed between two: no name has a control character. */
const regionLine = sql`concat_ws(chr(9), ${region.code}, coalesce(${region.parentCode}, ''), ${region.name}, ${region.pinyin},
  ${region.initials}, ${region.nameOnly}, ${region.validFrom}, coalesce(${region.validTo}::text, ''))`

/**
 * Everything the tree is made of. The country has 665,000 regions: as lines, a city in one row, they are here in a third
 * of the time that so many rows of ten columns take. A region with one version is left out of the versions: its own
 * row says the same.
 */
export async function regionRows(db: Database): Promise<RegionRows> {
  const blocks = await db
    .select({ lines: sql<string>`string_agg(${regionLine}, chr(10) order by ${region.regionN})` })
    .from(region)
    .groupBy(sql`left(${region.code}, 4)`)
    .orderBy(sql`min(${region.regionN})`)
  const changed = db
    .select({ code: regionVersion.code })
    .from(regionVersion)
    .where(isNotNull(regionVersion.validTo))
  const versions = await db
    .select({
      code: regionVersion.code,
      validFrom: regionVersion.validFrom,
      validTo: regionVersion.validTo,
      name: regionVersion.name,
      parentCode: regionVersion.parentCode,
    })
    .from(regionVersion)
    .where(inArray(regionVersion.code, changed))
  const successions = await db
    .select({
      predecessor: regionSuccession.predecessor,
      successor: regionSuccession.successor,
      kind: regionSuccession.kind,
      effectiveOn: regionSuccession.effectiveOn,
    })
    .from(regionSuccession)
    .orderBy(
      asc(regionSuccession.effectiveOn),
      asc(regionSuccession.predecessor),
      asc(regionSuccession.successor),
    )
  return {
    regions: blocks.flatMap(({ lines }) => lines.split('\n').map(regionOfLine)),
    versions,
    successions,
  }
}

function regionOfLine(line: string): RegionRow {
  const [
    code = '',
    parentCode = '',
    name = '',
    pinyin = '',
    initials = '',
    nameOnly,
    validFrom = '',
    validTo = '',
  ] = line.split('\t')
  return {
    code,
    level: levelOf(code),
    parentCode: parentCode || null,
    name,
    pinyin,
    initials,
    nameOnly: nameOnly === 't',
    // One string for all of them, not one each.
    validFrom: validFrom === sinceUnknown ? sinceUnknown : validFrom,
    validTo: validTo || null,
    regionN: regionNumber(code),
  }
}

/** What a change ends and begins in time. */
interface ChangeInTime {
  readonly ended: readonly RegionVersion[]
  readonly begun: readonly RegionVersion[]
  readonly successions: readonly RegionSuccession[]
}

/** Writes a change with its versions and raises the revision, by which every process learns of it. */
export async function recordChange(
  db: Database,
  change: RegionChangeRow,
  { ended, begun, successions }: ChangeInTime,
): Promise<void> {
  const { id: changeId, recordedAt, effectiveOn } = change
  // First, because it decides between two changes at the same time: the later one is done again on the new tree.
  await db
    .update(regionRevision)
    .set({ revision: sql`${regionRevision.revision} + 1` })
    .where(eq(regionRevision.id, 1))
  await db.insert(regionChange).values(change)
  for (const codes of inPortions(ended.map(({ code }) => code)))
    await db
      .update(regionVersion)
      .set({ validTo: effectiveOn })
      .where(and(inArray(regionVersion.code, codes), isNull(regionVersion.validTo)))
  for (const versions of inPortions(begun))
    await db.insert(regionVersion).values(versions.map((version) => ({ ...version, recordedAt, changeId })))
  for (const rows of inPortions(successions))
    await db.insert(regionSuccession).values(rows.map((row) => ({ ...row, changeId })))
}

export async function recordRename(db: Database, { code, name, pinyin, initials }: Region): Promise<void> {
  await db.update(region).set({ name, pinyin, initials }).where(eq(region.code, code))
}

/** The merged regions end; what hung below them keeps its codes and hangs below the successor. */
export async function recordMerge(
  db: Database,
  merge: { retired: readonly string[]; moved: readonly string[]; into: string; effectiveOn: string },
): Promise<void> {
  for (const codes of inPortions(merge.retired))
    await db.update(region).set({ validTo: merge.effectiveOn }).where(inArray(region.code, codes))
  for (const codes of inPortions(merge.moved))
    await db.update(region).set({ parentCode: merge.into }).where(inArray(region.code, codes))
}

/** Regions as a change leaves them: new ones, those that end, those that hang elsewhere. */
export async function recordReshaped(db: Database, regions: readonly Readonly<RegionRow>[]): Promise<void> {
  for (const rows of inPortions(regions))
    await db
      .insert(region)
      .values([...rows])
      .onConflictDoUpdate({
        target: region.code,
        set: { parentCode: sql`excluded.parent_code`, validTo: sql`excluded.valid_to` },
      })
}

/** A statement has at most 65,535 parameters. */
const portion = 1_000

const inPortions = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / portion) }, (_, index) =>
    rows.slice(index * portion, (index + 1) * portion),
  )
