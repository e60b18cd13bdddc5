import { v7 as newId } from 'uuid'
import type { Problem } from '../registry/user-error.js'
import { changeRow } from './change-row.js'
import { provincePlatform } from './changes.js'
import { type Asked, fault } from './faults.js'
import type { Place, RegionFollower, RegionOutcome } from './moves.js'
import {
  addUnit,
  changeUnit,
  membershipsIn,
  type ReportingUnit,
  recordUnitChange,
  replaceMember,
  routesOf,
  routesTo,
  setRoute,
  unitsById,
  unitsOf,
} from './unit-queries.js'
import {
  faultsOfRoute,
  faultsOfUnit,
  faultsOfUnitChange,
  type RouteInput,
  type UnitChangeInput,
  type UnitCreateInput,
  unitName,
} from './unit-rules.js'

export interface UnitOutcome {
  readonly problems: readonly Problem[]
  readonly unit?: ReportingUnit
}

const askedIn = ({ operation, tree }: Place): Asked => ({
  tree,
  within: operation.viewer.region,
  today: operation.today,
})

export async function createUnit(place: Place, input: UnitCreateInput): Promise<UnitOutcome> {
  const { db } = place.operation
  const problems = faultsOfUnit(askedIn(place), input, await unitsOf(db, [input.region]))
  if (problems.length > 0) return { problems }
  const { kind, region, members, effectiveOn } = input
  const id = newId()
  const change = changeRow(place.operation, 'UNIT_CREATE', input, id)
  await recordUnitChange(db, change)
  const unit = {
    id,
    kind,
    name: unitName(input.name),
    regionCode: region,
    validFrom: effectiveOn,
    validTo: null,
  }
  await addUnit(db, { ...unit, changeId: change.id }, members)
  return { problems, unit }
}

export const renameUnit = (place: Place, input: UnitChangeInput & { name: string }) =>
  changed(place, input, 'UNIT_RENAME', { name: unitName(input.name) })

/** From the day on it counts no more. Files that name the group keep it until they are given another. */
export const endUnit = (place: Place, input: UnitChangeInput) =>
  changed(place, input, 'UNIT_END', { validTo: input.effectiveOn })

async function changed(
  place: Place,
  input: UnitChangeInput,
  kind: 'UNIT_RENAME' | 'UNIT_END',
  values: Partial<ReportingUnit>,
): Promise<UnitOutcome> {
  const { db } = place.operation
  const [unit] = await unitsById(db, [input.id])
  const standing = unit ? await unitsOf(db, [unit.regionCode]) : []
  const problems = faultsOfUnitChange(askedIn(place), input, unit, standing)
  if (problems.length > 0 || !unit) return { problems }
  const change = changeRow(place.operation, kind, input, unit.id)
  await recordUnitChange(db, change)
  await changeUnit(db, unit.id, { ...values, changeId: change.id })
  return { problems, unit: { ...unit, ...values } }
}

/** Whom a region reports to: its parent, unless an order says otherwise; the province at the top. */
export const reportsTo = ({ tree }: Pick<Place, 'tree'>, code: string, route: string | undefined): string =>
  route ?? tree.region(code)?.parentCode ?? provincePlatform

export async function routeRegion(place: Place, input: RouteInput): Promise<RegionOutcome> {
  const { operation, tree } = place
  const routes = await routesOf(operation.db, [input.code])
  const problems = faultsOfRoute(askedIn(place), input, reportsTo(place, input.code, routes.get(input.code)))
  if (problems.length > 0) return { problems, tree }
  const change = changeRow(operation, 'ROUTE', input)
  await recordUnitChange(operation.db, change)
  await setRoute(operation.db, input.code, input.to, change.id)
  return { problems, tree, code: input.code }
}

/**
 * Units follow their region: a villagers' group to the village that took the place of its own, a member of an area to its
 * successors. A group of a divided village goes where the order says, and ends when it says nothing.
 */
export const unitsFollow: RegionFollower = async ({ db }, { changeId, effectiveOn, replaced, divided }) => {
  const ended = [...replaced.keys(), ...(divided ? [divided.code] : [])]
  const named = new Map(divided?.groups.map(({ id, successor }) => [id, successor]))
  const units = await unitsOf(db, ended)
  const strangers = [...named.keys()].filter((id) => !units.some((unit) => unit.id === id))
  if (strangers.length > 0)
    return [
      fault(
        'groups',
        'UNIT_UNKNOWN',
        `有 ${strangers.length} 个村民小组不属于被拆分的村。`,
        `${strangers.length} of the groups are none of the divided village.`,
      ),
    ]
  for (const unit of units) {
    const regionCode = replaced.get(unit.regionCode) ?? named.get(unit.id) ?? divided?.remaining
    if (regionCode) await changeUnit(db, unit.id, { regionCode, changeId })
    else if (unit.validTo === null && unit.validFrom < effectiveOn)
      await changeUnit(db, unit.id, { validTo: effectiveOn, changeId })
  }
  for (const member of ended.length > 0 ? await membershipsIn(db, ended) : []) {
    const successor = replaced.get(member.regionCode)
    const successors = successor ? [successor] : (divided?.successors.map(({ code }) => code) ?? [])
    await replaceMember(db, member, successors, effectiveOn, changeId)
  }
  for (const [code, to] of await routesOf(db, ended)) {
    const successor = replaced.get(code)
    const heirs = successor ? [successor] : (divided?.successors.map((each) => each.code) ?? [])
    for (const heir of heirs) await setRoute(db, heir, to, changeId)
  }
  for (const [from, to] of replaced) await routesTo(db, from, to)
  return []
}
