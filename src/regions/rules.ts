import type { Problem } from '../registry/user-error.js'
import {
  type Asked,
  fault,
  faultsOfDay,
  faultsOfOrder,
  faultsOfRegion,
  isText,
  type OrderInput,
} from './faults.js'
import type { Region } from './tree.js'

export { type Asked, type OrderInput, type RegionErrorCode, regionErrorCodes } from './faults.js'

export interface RenameInput extends OrderInput {
  readonly code: string
  readonly name: string
}

export interface MergeInput extends OrderInput {
  readonly codes: readonly string[]
  readonly into: string
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
