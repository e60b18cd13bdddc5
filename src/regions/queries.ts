import { asc, count, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Database } from '../database/operation.js'
import type { RegionChangeRow, RegionRow, RegionSuccessionRow, RegionVersionRow } from './table.js'
import { region, regionChange, regionRevision, regionSuccession, regionVersion } from './table.js'
import type { RegionRows } from './tree.js'

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

/** The rows that a change of the hierarchy leaves behind, made by moves.ts. */
export interface ChangeRows {
  readonly change: RegionChangeRow
  /** Regions as they are after it. */
  readonly regions: readonly RegionRow[]
  /** Versions that end with it, and those that begin. */
  readonly ended: readonly RegionVersionRow[]
  readonly begun: readonly RegionVersionRow[]
  readonly successions: readonly RegionSuccessionRow[]
}

/** Writes a change and raises the revision, by which every process learns of it. */
export async function writeChange(db: Database, rows: ChangeRows): Promise<void> {
  await db.insert(regionChange).values(rows.change)
  await replaceRegions(db, rows.regions)
  await endVersions(db, rows.ended)
  if (rows.begun.length > 0) await db.insert(regionVersion).values([...rows.begun])
  if (rows.successions.length > 0) await db.insert(regionSuccession).values([...rows.successions])
  await db
    .update(regionRevision)
    .set({ revision: sql`${regionRevision.revision} + 1` })
    .where(eq(regionRevision.id, 1))
}

/** One statement for all of them; each is there already. */
async function replaceRegions(db: Database, rows: readonly RegionRow[]): Promise<void> {
  if (rows.length === 0) return
  await db
    .insert(region)
    .values([...rows])
    .onConflictDoUpdate({
      target: region.code,
      set: {
        name: sql`excluded.name`,
        pinyin: sql`excluded.pinyin`,
        initials: sql`excluded.initials`,
        parentCode: sql`excluded.parent_code`,
        validTo: sql`excluded.valid_to`,
      },
    })
}

async function endVersions(db: Database, rows: readonly RegionVersionRow[]): Promise<void> {
  if (rows.length === 0) return
  await db
    .insert(regionVersion)
    .values([...rows])
    .onConflictDoUpdate({
      target: [regionVersion.code, regionVersion.validFrom],
      set: { validTo: sql`excluded.valid_to` },
    })
}
