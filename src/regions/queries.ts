import { and, asc, count, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { Database } from '../database/operation.js'
import type { RegionChangeRow } from './table.js'
import { region, regionChange, regionRevision, regionSuccession, regionVersion } from './table.js'
import type { Region, RegionRows, RegionSuccession, RegionVersion } from './tree.js'

/** Everything the tree is made of. A region with one version is left out of the versions: its row says the same. */
export async function regionRows(db: Database): Promise<RegionRows> {
  const changed = db
    .select({ code: regionVersion.code })
    .from(regionVersion)
    .groupBy(regionVersion.code)
    .having(gt(count(), 1))
  const regions = await db
    .select({
      code: region.code,
      level: region.level,
      parentCode: region.parentCode,
      name: region.name,
      pinyin: region.pinyin,
      initials: region.initials,
      nameOnly: region.nameOnly,
      validFrom: region.validFrom,
      validTo: region.validTo,
      regionN: region.regionN,
    })
    .from(region)
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
  return { regions, versions, successions }
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

/** A statement has at most 65,535 parameters. */
const portion = 1_000

const inPortions = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / portion) }, (_, index) =>
    rows.slice(index * portion, (index + 1) * portion),
  )
