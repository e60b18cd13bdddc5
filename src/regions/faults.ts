import { type Problem, problem } from '../registry/user-error.js'
import { digitsOfLevel, type RegionLevel } from './levels.js'
import type { RegionTree } from './tree.js'

/** The closed list of `userErrors.code` of the regions; docs/errors.md says what to do about each. */
export const regionErrorCodes = [
  'REGION_UNKNOWN',
  'REGION_RETIRED',
  'REGION_OUT_OF_SCOPE',
  'REGION_NAME_ONLY',
  'REGION_LEVEL_DIFFERS',
  'REGION_NOT_SIBLINGS',
  'REGION_REPEATED',
  'NAME_INVALID',
  'NAME_UNCHANGED',
  'DOCUMENT_NUMBER_INVALID',
  'DATE_IN_FUTURE',
  'DATE_BEFORE_LAST_CHANGE',
  'REGION_NOT_YET',
  'REGION_LEVEL_UNFIT',
  'REGION_CODE_TAKEN',
  'REGION_CODE_OUTSIDE',
  'REGION_CODE_UNCHANGED',
  'REGION_PARENT_UNCHANGED',
  'REGION_PARENT_UNFIT',
  'REGION_NOT_BELOW',
  'REGION_SUCCESSORS_FEW',
  'SUCCESSOR_UNKNOWN',
  'SUCCESSOR_MISSING',
  'SUCCESSOR_TWICE',
  'UNIT_UNKNOWN',
  'UNIT_ENDED',
  'UNIT_NAME_TAKEN',
  'UNIT_MEMBERS',
  'ROUTE_UNCHANGED',
  'ROUTE_CIRCLE',
] as const
export type RegionErrorCode = (typeof regionErrorCodes)[number]

/** Where and when a change is asked for. */
export interface Asked {
  readonly tree: RegionTree
  /** Region of the administrator. */
  readonly within: string
  readonly today: string
}

/** What every change says of its order. */
export interface OrderInput {
  readonly effectiveOn: string
  readonly documentNumber?: string | null
}

export const fault = (field: string, code: RegionErrorCode, zh: string, en: string): Problem =>
  problem(field, code, zh, en)

export const isText = (text: string, most: number) => {
  const length = [...text.trim()].length
  return length >= 1 && length <= most && !/\p{Cc}/u.test(text)
}

/** A region of today within the administrator's own, with what is wrong otherwise. */
export function faultsOfRegion({ tree, within }: Asked, field: string, code: string): Problem[] {
  const region = tree.region(code)
  if (!region)
    return [
      fault(
        field,
        'REGION_UNKNOWN',
        `没有区划 ${code}；请用 regions 查询。`,
        `no region ${code}; find it with \`regions\`.`,
      ),
    ]
  if (region.validTo !== null) {
    const heirs = tree.present(code).map((heir) => heir.code)
    const zh = `${code} 已于 ${region.validTo} 撤销，现为 ${heirs.join('、')}。`
    return [
      fault(
        field,
        'REGION_RETIRED',
        zh,
        `${code} ended on ${region.validTo}; today it is ${heirs.join(', ')}.`,
      ),
    ]
  }
  if (!tree.isWithin(code, within))
    return [
      fault(
        field,
        'REGION_OUT_OF_SCOPE',
        `${code} 不在您的管辖范围 ${within} 内；请由上级管理员办理。`,
        `${code} lies outside your region ${within}; ask an administrator above it.`,
      ),
    ]
  return []
}

export function faultsOfOrder({ today }: Asked, { effectiveOn, documentNumber }: OrderInput): Problem[] {
  const found: Problem[] = []
  if (effectiveOn > today)
    found.push(
      fault(
        'effectiveOn',
        'DATE_IN_FUTURE',
        '生效日期不能晚于今天；请在生效后登记。',
        'the day lies in the future; record the change once it is in force.',
      ),
    )
  if (documentNumber != null && !isText(documentNumber, 100))
    found.push(
      fault(
        'documentNumber',
        'DOCUMENT_NUMBER_INVALID',
        '批准文号应为 1 至 100 个字，没有则不填。',
        'the number of the order has 1 to 100 characters; leave it out if there is none.',
      ),
    )
  return found
}

/** History is written forward: a day on which a later version holds already would leave two truths for it. */
export function faultsOfDay({ tree }: Asked, effectiveOn: string, codes: Iterable<string>): Problem[] {
  const last =
    [...codes]
      .map((code) => tree.lastVersion(code)?.validFrom ?? '')
      .sort()
      .at(-1) ?? ''
  if (effectiveOn > last) return []
  return [
    fault(
      'effectiveOn',
      'DATE_BEFORE_LAST_CHANGE',
      `生效日期应晚于这些区划的上次变更 ${last}。`,
      `the day must come after the last change of these regions, ${last}.`,
    ),
  ]
}

/** A region that a change leads to must be there on its day. */
export const faultsOfStanding = ({ tree }: Asked, field: string, code: string, day: string): Problem[] => {
  const since = tree.region(code)?.validFrom
  if (since === undefined || since <= day) return []
  return [
    fault(
      field,
      'REGION_NOT_YET',
      `${code} 自 ${since} 起才存在；生效日期不能早于该日。`,
      `${code} exists since ${since} only; the day can't lie before it.`,
    ),
  ]
}

/** Whoever administers a region can't end it: the account would be left without one. */
export const faultsOfOwn = ({ within }: Asked, field: string, code: string): Problem[] =>
  code === within
    ? [
        fault(
          field,
          'REGION_OUT_OF_SCOPE',
          `${code} 是您所管辖的区划本身；请由上级管理员办理。`,
          `${code} is your own region; ask an administrator above it.`,
        ),
      ]
    : []

const levelWords = { PROVINCE: '省', CITY: '市', COUNTY: '县', TOWNSHIP: '乡', VILLAGE: '村' } as const

/** The changes of codes and boundaries are made for these levels; the message names them. */
export const faultsOfLevel = (
  { tree }: Asked,
  field: string,
  code: string,
  levels: readonly RegionLevel[],
): Problem[] => {
  const region = tree.region(code)
  if (!region || levels.includes(region.level as RegionLevel)) return []
  return [
    fault(
      field,
      'REGION_LEVEL_UNFIT',
      `此项变更只适用于${levels.map((level) => levelWords[level]).join('、')}级区划。`,
      `this change is made for regions of the level ${levels.join(', ')} only.`,
    ),
  ]
}

/**
 * A code that no region has or had: history would be read wrongly under a code that meant another place before. It begins
 * with the digits of its parent, or of the administrator's region, since a code elsewhere is not his to give.
 */
export function faultsOfNewCode(
  { tree, within }: Asked,
  field: string,
  code: string,
  at: { level: RegionLevel; parentCode: string | null },
): Problem[] {
  if (code.length !== digitsOfLevel[at.level])
    return [
      fault(
        field,
        'REGION_LEVEL_DIFFERS',
        `级别不同：新代码应为 ${digitsOfLevel[at.level]} 位。`,
        `the levels differ: the new code has ${digitsOfLevel[at.level]} digits.`,
      ),
    ]
  if (tree.region(code))
    return [
      fault(
        field,
        'REGION_CODE_TAKEN',
        `代码 ${code} 已经使用或曾经使用；请换一个。`,
        `the code ${code} is or was in use; take another one.`,
      ),
    ]
  if (code.startsWith(within) || (at.parentCode !== null && code.startsWith(at.parentCode))) return []
  return [
    fault(
      field,
      'REGION_CODE_OUTSIDE',
      `新代码应以上级 ${at.parentCode} 或您的辖区 ${within} 的代码开头。`,
      `the new code begins with that of its parent ${at.parentCode} or of your region ${within}.`,
    ),
  ]
}

/** The same code twice in one list of a change. */
export const faultsOfRepeats = (codes: readonly string[], fieldOf: (index: number) => string): Problem[] =>
  codes.flatMap((code, index) =>
    codes.indexOf(code) < index
      ? [
          fault(
            fieldOf(index),
            'REGION_REPEATED',
            `${code} 填写了两次；同一区划只能填写一次。`,
            `${code} is named twice; name each region once.`,
          ),
        ]
      : [],
  )
