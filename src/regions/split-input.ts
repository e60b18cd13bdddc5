import { badUserInput } from '../errors.js'
import type { Renumbered } from './recode-rules.js'
import { readRegionCode } from './region-code.js'
import type { SplitInput } from './split-rules.js'
import type { RegionRenumberInput, RegionSplitInput } from './type.js'

/** One change is one transaction: what it may name is bounded, the rest is done in another step. */
export function atMost(field: string, list: readonly unknown[], most: number): void {
  if (list.length > most)
    throw badUserInput(field, {
      zh: `至多 ${most} 个；请分次办理。`,
      en: `at most ${most}; do it in several steps.`,
    })
}

const mostSuccessors = 20
const mostGroups = 200
const mostFiles = 2_000
const mostBelow = 1_000

/** The codes of an input as significant digits, each list within its bounds. */
export function readSplit(input: RegionSplitInput): SplitInput {
  const read = (path: string, code: string) => readRegionCode(`input.${path}`, code)
  const persons = input.persons ?? []
  const groups = input.groups ?? []
  const villages = input.villages ?? []
  atMost('input.groups', groups, mostGroups)
  atMost('input.successors', input.successors, mostSuccessors)
  atMost(
    'input.persons',
    persons.flatMap(({ ids }) => ids),
    mostFiles,
  )
  atMost(
    'input.villages',
    villages.flatMap(({ codes }) => codes),
    mostBelow,
  )
  return {
    ...input,
    code: read('code', input.code),
    successors: input.successors.map(({ code, name }, index) => ({
      code: read(`successors.${index}.code`, code),
      name,
    })),
    persons: persons.map(({ ids, successor }, index) => ({
      ids,
      successor: read(`persons.${index}.successor`, successor),
    })),
    groups: groups.map(({ id, successor }, index) => ({
      id,
      successor: read(`groups.${index}.successor`, successor),
    })),
    villages: villages.map(({ codes, successor }, index) => ({
      codes: codes.map((code, place) => read(`villages.${index}.codes.${place}`, code)),
      successor: read(`villages.${index}.successor`, successor),
    })),
    remaining: input.remaining ? read('remaining', input.remaining) : null,
  }
}

export function readBelow(below: readonly RegionRenumberInput[] | null | undefined): Renumbered[] {
  atMost('input.below', below ?? [], mostBelow)
  return (below ?? []).map(({ from, to }, index) => ({
    from: readRegionCode(`input.below.${index}.from`, from),
    to: readRegionCode(`input.below.${index}.to`, to),
  }))
}
