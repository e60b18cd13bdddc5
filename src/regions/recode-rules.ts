import type { Problem } from '../registry/user-error.js'
import {
  type Asked,
  fault,
  faultsOfDay,
  faultsOfLevel,
  faultsOfNewCode,
  faultsOfOrder,
  faultsOfOwn,
  faultsOfRegion,
  faultsOfRepeats,
  faultsOfStanding,
  type OrderInput,
} from './faults.js'
import type { RegionLevel } from './levels.js'
import type { Reshaping } from './reshape.js'
import type { Region, RegionTree } from './tree.js'

/** A region below the one that changes, which gets another code in the same order. */
export interface Renumbered {
  readonly from: string
  readonly to: string
}

export interface RecodeInput extends OrderInput {
  readonly code: string
  readonly newCode: string
  readonly below: readonly Renumbered[]
}

export interface TransferInput extends OrderInput {
  readonly code: string
  /** The parent from the day on. */
  readonly to: string
  readonly newCode?: string | null
  readonly below: readonly Renumbered[]
}

/** Code → new code, of the region itself and of what is renumbered below it. */
const newCodes = (code: string, newCode: string | null | undefined, below: readonly Renumbered[]) =>
  new Map([
    ...(newCode ? [[code, newCode] as const] : []),
    ...below.map(({ from, to }) => [from, to] as const),
  ])

/** The regions whose name or place gets a new version: none of them may have changed on the day or later. */
const touchedBy = (tree: RegionTree, codes: Iterable<string>) =>
  [...codes].flatMap((code) => [code, ...tree.children(code).map((child) => child.code)])

export function faultsOfRecode(asked: Asked, input: RecodeInput): Problem[] {
  const { tree } = asked
  const { code, newCode, below } = input
  const found = [
    ...faultsOfRegion(asked, 'code', code),
    ...faultsOfOwn(asked, 'code', code),
    ...faultsOfLevel(asked, 'code', code, ['COUNTY', 'TOWNSHIP', 'VILLAGE']),
    ...faultsOfOrder(asked, input),
  ]
  const region = tree.region(code)
  if (!region || region.validTo !== null) return found
  if (newCode === code)
    found.push(
      fault(
        'newCode',
        'REGION_CODE_UNCHANGED',
        '新代码与现代码相同。',
        'that is the present code; nothing would change.',
      ),
    )
  else found.push(...faultsOfNewCode(asked, 'newCode', newCode, placeOf(region, region.parentCode)))
  const codes = newCodes(code, newCode, below)
  return [
    ...found,
    ...faultsOfBelow(asked, code, below, codes),
    ...faultsOfDay(asked, input.effectiveOn, touchedBy(tree, codes.keys())),
  ]
}

export function faultsOfTransfer(asked: Asked, input: TransferInput): Problem[] {
  const { tree } = asked
  const { code, to, newCode, below, effectiveOn } = input
  const found = [
    ...faultsOfRegion(asked, 'code', code),
    ...faultsOfOwn(asked, 'code', code),
    ...faultsOfLevel(asked, 'code', code, ['TOWNSHIP', 'VILLAGE']),
    ...faultsOfRegion(asked, 'to', to),
    ...faultsOfOrder(asked, input),
  ]
  const region = tree.region(code)
  const parent = tree.region(to)
  if (!region || !parent || region.validTo !== null || parent.validTo !== null) return found
  if (region.parentCode === to)
    found.push(
      fault('to', 'REGION_PARENT_UNCHANGED', '已隶属于此区划。', 'it hangs below this region already.'),
    )
  else if (!mayHold(tree, parent, region))
    found.push(
      fault(
        'to',
        'REGION_PARENT_UNFIT',
        '新的上级应与现上级同级，或已有同级的下级；例如村改隶于乡镇。',
        'the new parent is of the level of the present one, or holds regions of this level: a village goes to a township.',
      ),
    )
  if (newCode) found.push(...faultsOfNewCode(asked, 'newCode', newCode, placeOf(region, to)))
  const codes = newCodes(code, newCode, below)
  return [
    ...found,
    ...faultsOfBelow(asked, code, below, codes),
    ...faultsOfDay(asked, effectiveOn, [code, ...touchedBy(tree, codes.keys())]),
    ...faultsOfStanding(asked, 'effectiveOn', to, effectiveOn),
  ]
}

const placeOf = ({ level }: Region, parentCode: string | null) => ({
  level: level as RegionLevel,
  parentCode,
})

/** A city without counties holds townships as a county does. */
const mayHold = (tree: RegionTree, parent: Region, region: Region): boolean =>
  !parent.nameOnly &&
  (parent.level === tree.parent(region.code)?.level ||
    tree.children(parent.code).some(({ level }) => level === region.level))

function faultsOfBelow(
  asked: Asked,
  root: string,
  below: readonly Renumbered[],
  codes: ReadonlyMap<string, string>,
): Problem[] {
  const { tree } = asked
  const found = [
    ...faultsOfRepeats(
      below.map(({ from }) => from),
      (index) => `below.${index}.from`,
    ),
    ...faultsOfRepeats(
      [codes.get(root) ?? '', ...below.map(({ to }) => to)],
      (index) => `below.${index - 1}.to`,
    ),
  ]
  below.forEach(({ from, to }, index) => {
    const region = tree.region(from)
    if (!region || from === root || !tree.isWithin(from, root)) {
      found.push(
        fault(
          `below.${index}.from`,
          'REGION_NOT_BELOW',
          `${from} 不是 ${root} 之下的现行区划。`,
          `${from} is no region of today below ${root}.`,
        ),
      )
      return
    }
    const parentCode = codes.get(region.parentCode ?? '') ?? region.parentCode
    found.push(...faultsOfNewCode(asked, `below.${index}.to`, to, placeOf(region, parentCode)))
  })
  return found
}

export const recodeOf = ({ code, newCode, below, effectiveOn }: RecodeInput): Reshaping => ({
  kind: 'RECODE',
  code,
  effectiveOn,
  born: [],
  divided: new Map(),
  recoded: newCodes(code, newCode, below),
  moved: new Map(),
})

export const transferOf = ({ code, to, newCode, below, effectiveOn }: TransferInput): Reshaping => ({
  kind: 'TRANSFER',
  code,
  effectiveOn,
  born: [],
  divided: new Map(),
  recoded: newCodes(code, newCode, below),
  moved: new Map([[code, to]]),
})
