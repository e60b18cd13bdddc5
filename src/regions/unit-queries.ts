import { and, asc, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../database/operation.js'
import type { RegionChangeRow, ReportingUnitRow } from './table.js'
import { regionChange, regionRevision, reportingRoute, reportingUnit, reportingUnitMember } from './table.js'

/** A reporting unit as it is now, or as it last was. */
export type ReportingUnit = Readonly<Omit<ReportingUnitRow, 'changeId'>>

const columns = {
  id: reportingUnit.id,
  kind: reportingUnit.kind,
  name: reportingUnit.name,
  regionCode: reportingUnit.regionCode,
  validFrom: reportingUnit.validFrom,
  validTo: reportingUnit.validTo,
}

const select = (db: Database, condition: SQL | undefined): Promise<ReportingUnit[]> =>
  db
    .select(columns)
    .from(reportingUnit)
    .where(condition)
    .orderBy(
      asc(reportingUnit.regionCode),
      asc(reportingUnit.kind),
      asc(reportingUnit.name),
      asc(reportingUnit.id),
    )

/** Units of some regions, ended ones too. */
export const unitsOf = (db: Database, regionCodes: readonly string[]): Promise<ReportingUnit[]> =>
  regionCodes.length === 0
    ? Promise.resolve([])
    : select(db, inArray(reportingUnit.regionCode, [...regionCodes]))

export const unitsById = (db: Database, ids: readonly string[]): Promise<ReportingUnit[]> =>
  ids.length === 0 ? Promise.resolve([]) : select(db, inArray(reportingUnit.id, [...ids]))

/** Codes of the townships and villages that an area consisted of on a day; none for a group, which is a part of a village. */
export async function membersOf(db: Database, unitId: string, day: string): Promise<string[]> {
  const rows = await db
    .select({ regionCode: reportingUnitMember.regionCode })
    .from(reportingUnitMember)
    .where(and(eq(reportingUnitMember.unitId, unitId), heldOn(day)))
    .orderBy(asc(reportingUnitMember.regionCode))
  return rows.map(({ regionCode }) => regionCode)
}

const heldOn = (day: string) =>
  and(
    lte(reportingUnitMember.validFrom, day),
    or(isNull(reportingUnitMember.validTo), gt(reportingUnitMember.validTo, day)),
  )

/** Writes who changed a unit or a route. Two of them meet in the row of the revision: the later is done again. */
export async function recordUnitChange(db: Database, change: RegionChangeRow): Promise<void> {
  await db
    .update(regionRevision)
    .set({ revision: sql`${regionRevision.revision}` })
    .where(eq(regionRevision.id, 1))
  await db.insert(regionChange).values(change)
}

export async function addUnit(
  db: Database,
  unit: ReportingUnitRow,
  members: readonly string[],
): Promise<void> {
  await db.insert(reportingUnit).values(unit)
  if (members.length > 0) await addMembers(db, unit.id, members, unit.validFrom, unit.changeId)
}

const addMembers = (
  db: Database,
  unitId: string,
  members: readonly string[],
  validFrom: string,
  changeId: string,
) =>
  db
    .insert(reportingUnitMember)
    .values(members.map((regionCode) => ({ unitId, regionCode, validFrom, changeId })))
    .onConflictDoNothing()

export const changeUnit = (
  db: Database,
  id: string,
  change: Partial<ReportingUnitRow> & Pick<ReportingUnitRow, 'changeId'>,
) => db.update(reportingUnit).set(change).where(eq(reportingUnit.id, id))

/** Members that name a region, with their unit, as long as they hold. */
export const membershipsIn = (db: Database, regionCodes: readonly string[]) =>
  db
    .select({ unitId: reportingUnitMember.unitId, regionCode: reportingUnitMember.regionCode })
    .from(reportingUnitMember)
    .where(
      and(inArray(reportingUnitMember.regionCode, [...regionCodes]), isNull(reportingUnitMember.validTo)),
    )

/** A member ends on a day, and others take its place; whoever is a member already stays one. */
export async function replaceMember(
  db: Database,
  { unitId, regionCode }: { unitId: string; regionCode: string },
  successors: readonly string[],
  day: string,
  changeId: string,
): Promise<void> {
  const of = eq(reportingUnitMember.unitId, unitId)
  await db
    .update(reportingUnitMember)
    .set({ validTo: day })
    .where(and(of, eq(reportingUnitMember.regionCode, regionCode), isNull(reportingUnitMember.validTo)))
  const standing = await db
    .select({ regionCode: reportingUnitMember.regionCode })
    .from(reportingUnitMember)
    .where(and(of, isNull(reportingUnitMember.validTo)))
  const fresh = successors.filter((code) => !standing.some((member) => member.regionCode === code))
  if (fresh.length > 0) await addMembers(db, unitId, fresh, day, changeId)
}

/** Exceptions to the rule that a region reports to its parent. */
export async function routesOf(db: Database, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map()
  const rows = await db
    .select({ regionCode: reportingRoute.regionCode, reportsTo: reportingRoute.reportsTo })
    .from(reportingRoute)
    .where(inArray(reportingRoute.regionCode, [...codes]))
  return new Map(rows.map(({ regionCode, reportsTo }) => [regionCode, reportsTo]))
}

export const setRoute = (db: Database, regionCode: string, reportsTo: string, changeId: string) =>
  db
    .insert(reportingRoute)
    .values({ regionCode, reportsTo, changeId })
    .onConflictDoUpdate({ target: reportingRoute.regionCode, set: { reportsTo, changeId } })

export const routesTo = (db: Database, from: string, to: string) =>
  db.update(reportingRoute).set({ reportsTo: to }).where(eq(reportingRoute.reportsTo, from))
