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
  isText,
  type OrderInput,
} from './faults.js'
import type { RegionLevel } from './levels.js'
import type { Reshaping } from './reshape.js'
import type { Region, RegionTree } from './tree.js'

/** A part of a divided region: with a name a new region, without one a neighbour that exists already. */
export interface SuccessorInput {
  readonly code: string
  readonly name?: string | null
}

export interface SplitInput extends OrderInput {
  readonly code: string
  readonly successors: readonly SuccessorInput[]
  /** Ids of files → their successor; for a village. */
  readonly persons: readonly { readonly ids: readonly string[]; readonly successor: string }[]
  /** Villagers' groups → their successor; for a village. */
  readonly groups: readonly { readonly id: string; readonly successor: string }[]
  /** Villages → their successor; for a township. */
  readonly villages: readonly { readonly codes: readonly string[]; readonly successor: string }[]
  /** Successor of whatever is named nowhere else. Without it everything is named. */
  readonly remaining?: string | null
}

const newName = ({ name }: SuccessorInput) => name?.normalize('NFC').trim()

export function faultsOfSplit(asked: Asked, input: SplitInput): Problem[] {
  const { tree } = asked
  const { code, successors, effectiveOn } = input
  const found = [
    ...faultsOfRegion(asked, 'code', code),
    ...faultsOfOwn(asked, 'code', code),
    ...faultsOfLevel(asked, 'code', code, ['TOWNSHIP', 'VILLAGE']),
    ...faultsOfOrder(asked, input),
    ...faultsOfRepeats(
      [code, ...successors.map((each) => each.code)],
      (index) => `successors.${index - 1}.code`,
    ),
  ]
  if (successors.length < 2)
    found.push(
      fault(
        'successors',
        'REGION_SUCCESSORS_FEW',
        '拆分至少有两个承接的区划；只改代码请用 regionRecode。',
        'a split has at least two successors; for another code use `regionRecode`.',
      ),
    )
  const region = tree.region(code)
  if (!region || region.validTo !== null) return found
  successors.forEach((each, index) => {
    if (each.code === code) return
    const path = `successors.${index}`
    found.push(
      ...(newName(each) === undefined
        ? faultsOfNeighbour(asked, path, each, region, effectiveOn)
        : faultsOfNew(asked, path, each, region)),
    )
  })
  const existing = successors.filter(({ code: each }) => tree.region(each)).map((each) => each.code)
  const villages = region.level === 'TOWNSHIP' ? tree.children(code).map((child) => child.code) : []
  return [
    ...found,
    ...faultsOfNames(input),
    ...faultsOfVillages(tree, input, villages),
    ...faultsOfDay(asked, effectiveOn, [code, ...villages]),
    ...existing.flatMap((each) => faultsOfStanding(asked, 'effectiveOn', each, effectiveOn)),
  ]
}

function faultsOfNew(asked: Asked, path: string, successor: SuccessorInput, region: Region): Problem[] {
  const { parentCode } = region
  const level = region.level as RegionLevel
  const found = faultsOfNewCode(asked, `${path}.code`, successor.code, { level, parentCode })
  if (!isText(newName(successor) ?? '', 60))
    found.push(
      fault(`${path}.name`, 'NAME_INVALID', '名称应为 1 至 60 个字。', 'a name has 1 to 60 characters.'),
    )
  return found
}

function faultsOfNeighbour(
  asked: Asked,
  path: string,
  { code }: SuccessorInput,
  region: Region,
  day: string,
): Problem[] {
  const field = `${path}.code`
  const found = faultsOfRegion(asked, field, code)
  if (found.length > 0) return found
  const neighbour = asked.tree.region(code)!
  if (neighbour.level !== region.level)
    return [
      fault(
        field,
        'REGION_LEVEL_DIFFERS',
        '级别不同：承接的应为同级区划。',
        'the levels differ: a successor is of the same level.',
      ),
    ]
  if (neighbour.parentCode !== region.parentCode)
    return [
      fault(
        field,
        'REGION_NOT_SIBLINGS',
        '上级不同：承接的应在同一上级之下；跨上级请先用 regionTransfer。',
        'the parents differ: a successor has the same parent; use `regionTransfer` first.',
      ),
    ]
  return faultsOfStanding(asked, field, code, day)
}

/** Every assignment names a successor of this very split. */
function faultsOfNames({ successors, persons, groups, villages, remaining }: SplitInput): Problem[] {
  const known = new Set(successors.map(({ code }) => code))
  const named: [string, string][] = [
    ...persons.map(({ successor }, index): [string, string] => [`persons.${index}.successor`, successor]),
    ...groups.map(({ successor }, index): [string, string] => [`groups.${index}.successor`, successor]),
    ...villages.map(({ successor }, index): [string, string] => [`villages.${index}.successor`, successor]),
    ...(remaining ? [['remaining', remaining] as [string, string]] : []),
  ]
  return named
    .filter(([, successor]) => !known.has(successor))
    .map(([field, successor]) =>
      fault(
        field,
        'SUCCESSOR_UNKNOWN',
        `${successor} 不是本次拆分的承接区划。`,
        `${successor} is no successor of this split.`,
      ),
    )
}

/** Each village of a divided township goes to one successor. Regions are public: those without one are named. */
function faultsOfVillages(tree: RegionTree, input: SplitInput, villages: readonly string[]): Problem[] {
  const named = input.villages.flatMap(({ codes }) => codes)
  const found: Problem[] = []
  input.villages.forEach(({ codes }, index) => {
    codes.forEach((code, place) => {
      if (villages.includes(code)) return
      found.push(
        fault(
          `villages.${index}.codes.${place}`,
          'REGION_NOT_BELOW',
          `${code} 不是 ${tree.region(input.code)?.name ?? input.code} 的下级。`,
          `${code} does not hang directly below the region that is divided.`,
        ),
      )
    })
  })
  if (new Set(named).size < named.length)
    found.push(
      fault(
        'villages',
        'SUCCESSOR_TWICE',
        '有村填写了两次；每村只能有一个承接的乡镇。',
        'a village is named twice; each has one successor.',
      ),
    )
  const missing = villages.filter((code) => !named.includes(code))
  if (missing.length > 0 && !input.remaining)
    found.push(
      fault(
        'villages',
        'SUCCESSOR_MISSING',
        `还有 ${missing.length} 个村没有承接的乡镇：${missing.slice(0, 5).join('、')}${missing.length > 5 ? ' 等' : ''}；请填写，或用 remaining 说明其余归属。`,
        `${missing.length} villages name no successor: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' and more' : ''}; name it, or say with \`remaining\` where the rest goes.`,
      ),
    )
  return found
}

export function splitOf(tree: RegionTree, input: SplitInput): Reshaping {
  const region = tree.region(input.code)!
  const named = new Map(
    input.villages.flatMap(({ codes, successor }) => codes.map((code) => [code, successor])),
  )
  const villages = region.level === 'TOWNSHIP' ? tree.children(input.code) : []
  return {
    kind: 'SPLIT',
    code: input.code,
    effectiveOn: input.effectiveOn,
    born: input.successors.flatMap((each) => {
      const name = newName(each)
      return name === undefined ? [] : [{ code: each.code, name, parentCode: region.parentCode! }]
    }),
    divided: new Map([[input.code, input.successors.map(({ code }) => code)]]),
    recoded: new Map(),
    moved: new Map(villages.map(({ code }) => [code, named.get(code) ?? input.remaining!])),
  }
}
