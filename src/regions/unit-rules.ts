import type { Problem } from '../registry/user-error.js'
import { provincePlatform } from './changes.js'
import {
  type Asked,
  fault,
  faultsOfLevel,
  faultsOfOrder,
  faultsOfRegion,
  isText,
  type OrderInput,
} from './faults.js'
import type { ReportingUnit } from './unit-queries.js'

export interface UnitCreateInput extends OrderInput {
  readonly kind: string
  readonly name: string
  readonly region: string
  readonly members: readonly string[]
}
export interface UnitChangeInput extends OrderInput {
  readonly id: string
  readonly name?: string
}
export interface RouteInput extends OrderInput {
  readonly code: string
  readonly to: string
}

export const unitName = (name: string) => name.normalize('NFC').trim()

function faultsOfName(name: string, others: readonly ReportingUnit[]): Problem[] {
  if (!isText(unitName(name), 60))
    return [fault('name', 'NAME_INVALID', '名称应为 1 至 60 个字。', 'a name has 1 to 60 characters.')]
  if (!others.some((other) => other.name === unitName(name))) return []
  return [
    fault(
      'name',
      'UNIT_NAME_TAKEN',
      '此区划下已有同名的单位；请换一个名称。',
      'a unit of this region has this name already; take another one.',
    ),
  ]
}

/** Units of today of the same kind at the same region, but for the one itself. */
export const namesakes = (
  units: readonly ReportingUnit[],
  unit: Pick<ReportingUnit, 'kind'> & { id?: string },
) => units.filter(({ id, kind, validTo }) => validTo === null && kind === unit.kind && id !== unit.id)

export function faultsOfUnit(
  asked: Asked,
  input: UnitCreateInput,
  standing: readonly ReportingUnit[],
): Problem[] {
  const isGroup = input.kind === 'VILLAGERS_GROUP'
  return [
    ...faultsOfRegion(asked, 'region', input.region),
    ...faultsOfLevel(asked, 'region', input.region, isGroup ? ['VILLAGE'] : ['CITY', 'COUNTY']),
    ...faultsOfOrder(asked, input),
    ...faultsOfName(input.name, namesakes(standing, input)),
    ...faultsOfMembers(asked, input, isGroup),
  ]
}

/** The figure of an area is the sum of its members: none is counted twice, and none lies outside. */
function faultsOfMembers(asked: Asked, { region, members }: UnitCreateInput, isGroup: boolean): Problem[] {
  const { tree } = asked
  if (isGroup !== (members.length === 0))
    return [
      fault(
        'members',
        'UNIT_MEMBERS',
        '功能区须列出所含的乡、村；村民小组不列。',
        'an area names its townships and villages; a villagers’ group names none.',
      ),
    ]
  return members.flatMap((code, index) => {
    const field = `members.${index}`
    const found = [
      ...faultsOfRegion(asked, field, code),
      ...faultsOfLevel(asked, field, code, ['TOWNSHIP', 'VILLAGE']),
    ]
    if (found.length > 0) return found
    if (!tree.isWithin(code, region))
      return [
        fault(
          field,
          'REGION_NOT_BELOW',
          `${code} 不在 ${region} 之内。`,
          `${code} does not lie within ${region}.`,
        ),
      ]
    const isTwice = members.some((other, place) => place !== index && tree.isWithin(code, other))
    return isTwice
      ? [
          fault(
            field,
            'REGION_REPEATED',
            `${code} 已包含在所列的其他区划中。`,
            `${code} lies in another region of the list and would count twice.`,
          ),
        ]
      : []
  })
}

export function faultsOfUnitChange(
  asked: Asked,
  input: UnitChangeInput,
  unit: ReportingUnit | undefined,
  standing: readonly ReportingUnit[],
): Problem[] {
  if (!unit) return [fault('id', 'UNIT_UNKNOWN', '没有此上报单位。', 'there is no such reporting unit.')]
  if (unit.validTo !== null)
    return [
      fault('id', 'UNIT_ENDED', `此单位已于 ${unit.validTo} 撤销。`, `this unit ended on ${unit.validTo}.`),
    ]
  const found = [...faultsOfRegion(asked, 'id', unit.regionCode), ...faultsOfOrder(asked, input)]
  if (input.effectiveOn <= unit.validFrom)
    found.push(
      fault(
        'effectiveOn',
        'DATE_BEFORE_LAST_CHANGE',
        `生效日期应晚于设立之日 ${unit.validFrom}。`,
        `the day must come after its first day, ${unit.validFrom}.`,
      ),
    )
  return input.name === undefined ? found : [...found, ...faultsOfName(input.name, namesakes(standing, unit))]
}

/** Reports go upwards or across, never back to who sent them. */
export function faultsOfRoute(asked: Asked, input: RouteInput, present: string | null): Problem[] {
  const { tree } = asked
  const { code, to } = input
  const found = [...faultsOfRegion(asked, 'code', code), ...faultsOfOrder(asked, input)]
  if (to === present) found.push(fault('to', 'ROUTE_UNCHANGED', '已上报至此。', 'it reports there already.'))
  if (to === provincePlatform) return found
  if (!tree.region(to) || tree.region(to)?.validTo !== null)
    return [...found, fault('to', 'REGION_UNKNOWN', `没有现行区划 ${to}。`, `no region ${to} exists today.`)]
  if (tree.isWithin(to, code))
    found.push(
      fault(
        'to',
        'ROUTE_CIRCLE',
        '不能上报至自身或下级。',
        'a region reports neither to itself nor to one below it.',
      ),
    )
  return found
}
