import { type Problem, problem } from '../registry/user-error.js'
import type { Region, RegionTree } from './tree.js'

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

export interface RenameInput extends OrderInput {
  readonly code: string
  readonly name: string
}

export interface MergeInput extends OrderInput {
  readonly codes: readonly string[]
  readonly into: string
}

const fault = (field: string, code: RegionErrorCode, zh: string, en: string): Problem =>
  problem(field, code, zh, en)

const isText = (text: string, most: number) => {
  const length = [...text.trim()].length
  return length >= 1 && length <= most && !/\p{Cc}/u.test(text)
}

/** A region of today within the administrator's own, with what is wrong otherwise. */
function faultsOfRegion({ tree, within }: Asked, field: string, code: string): Problem[] {
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

function faultsOfOrder({ today }: Asked, { effectiveOn, documentNumber }: OrderInput): Problem[] {
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
function faultsOfDay({ tree }: Asked, effectiveOn: string, codes: Iterable<string>): Problem[] {
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

export function faultsOfRename(asked: Asked, input: RenameInput): Problem[] {
  const name = input.name.normalize('NFC').trim()
  const found = [...faultsOfRegion(asked, 'code', input.code), ...faultsOfOrder(asked, input)]
  if (!isText(name, 60))
    found.push(fault('name', 'NAME_INVALID', '名称应为 1 至 60 个字。', 'a name has 1 to 60 characters.'))
  const region = asked.tree.region(input.code)
  if (!region || region.validTo !== null) return found
  if (region.name === name)
    found.push(
      fault('name', 'NAME_UNCHANGED', '名称与现名相同。', 'that is the present name; nothing would change.'),
    )
  return [...found, ...faultsOfDay(asked, input.effectiveOn, [input.code])]
}

export function faultsOfMerge(asked: Asked, input: MergeInput): Problem[] {
  const { tree } = asked
  const { codes, into } = input
  const found = [
    ...faultsOfRegion(asked, 'into', into),
    ...codes.flatMap((code, index) => faultsOfRegion(asked, `codes.${index}`, code)),
    ...faultsOfOrder(asked, input),
  ]
  if (codes.length === 0)
    found.push(
      fault(
        'codes',
        'REGION_UNKNOWN',
        '请至少填写一个并入的区划。',
        'name at least one region to be merged.',
      ),
    )
  codes.forEach((code, index) => {
    if (code === into || codes.indexOf(code) < index)
      found.push(
        fault(
          `codes.${index}`,
          'REGION_REPEATED',
          '同一区划只能填写一次，且不能并入自身。',
          'name each region once, and none to be merged into itself.',
        ),
      )
  })
  const successor = tree.region(into)
  if (!successor) return found
  codes.forEach((code, index) => {
    const region = tree.region(code)
    if (region) found.push(...faultsOfPair(region, successor, `codes.${index}`))
  })
  const touched = codes.flatMap((code) => [code, ...tree.children(code).map((child) => child.code)])
  return [
    ...found,
    ...faultsOfDay(
      asked,
      input.effectiveOn,
      [into, ...touched].filter((code) => tree.region(code)),
    ),
  ]
}

/** Regions merge with their neighbours under the same parent; a village that goes to another township is moved first. */
function faultsOfPair(region: Region, successor: Region, field: string): Problem[] {
  if (region.level !== successor.level)
    return [
      fault(
        field,
        'REGION_LEVEL_DIFFERS',
        `级别不同：只能并入同级区划。`,
        `the levels differ: a region is merged into one of its own level.`,
      ),
    ]
  if (region.parentCode !== successor.parentCode)
    return [
      fault(
        field,
        'REGION_NOT_SIBLINGS',
        '上级不同：只能并入同一上级的区划。',
        'the parents differ: a region is merged into one under the same parent.',
      ),
    ]
  if (region.nameOnly || successor.nameOnly)
    return [
      fault(
        field,
        'REGION_NAME_ONLY',
        '此区划只载入了名称；请先用 npm run regions 载入其下级。',
        'only the name is loaded; load what is below it with `npm run regions` first.',
      ),
    ]
  return []
}
