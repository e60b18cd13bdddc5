import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../context.js'
import { arrayText } from '../database/array-text.js'
import type { Scope } from '../database/operation.js'
import { badUserInput } from '../errors.js'
import { readRegionCode } from '../regions/region-code.js'
import type { Region } from '../regions/tree.js'
import { readUnitId } from '../regions/unit-resolver.js'
import { person, personHistory } from './table.js'
import { keptIn } from './visibility.js'

/** A condition on the region of a file: within the boundaries of today, or as it lay on a day. */
export interface RegionAsked {
  readonly within: string
  readonly boundaries?: 'NOW' | 'THEN' | null
  readonly on?: string | null
  /** A villagers' group, as the file names it now. */
  readonly villagersGroup?: string | null
}

const codeIn = ({ within }: RegionAsked) => readRegionCode('filter.region.within', within)

/** Files in a region, and in a group of it. What lies outside the viewer's scope is left out by the list itself. */
export const inRegion = (context: Context, asked: RegionAsked, path: string): SQL | undefined =>
  and(inBoundaries(context, asked, path), asked.villagersGroup ? ofGroup(asked.villagersGroup) : undefined)

/**
 * The level of the region of today to which a list is narrowed, where that lies within the viewer's own: the list is then found by it, and
 * the viewer's scope is no more than checked.
 */
export function narrowedTo(
  { tree, operation }: Pick<Context, 'tree' | 'operation'>,
  filter: Record<string, unknown> | null | undefined,
): Region['level'] | undefined {
  const asked = filter?.region as RegionAsked | null | undefined
  if (!asked || asked.boundaries === 'THEN') return undefined
  const regions = tree.present(codeIn(asked))
  return regions.every(({ code }) => tree.isWithin(code, operation.viewer.region))
    ? regions[0]?.level
    : undefined
}

/**
 * For the list that is narrowed to a township: the townships that stand in the codes of its places, so that the page is found among the
 * rows of the group, by what they are narrowed by. A village that came from another township has kept that one's code; which files are
 * the township's, the person's row says.
 */
export function facetInTownship(
  { tree }: Pick<Context, 'tree'>,
  asked: RegionAsked,
  townshipN: PgColumn,
): SQL {
  const numbers = tree.present(codeIn(asked)).flatMap(({ code }) => townshipsIn(tree.scopeOf(code)))
  return inArray(townshipN, [...new Set(numbers)])
}

/** Codes have three digits for the village. */
const townshipOf = (regionN: number): number => Math.floor(regionN / 1000)

const townshipsIn = ({ ranges }: Scope): number[] =>
  ranges.flatMap(([from, until]) => {
    const [first, last] = [townshipOf(from), townshipOf(until - 1)]
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })

const ofGroup = (id: string) => eq(person.villagersGroupId, readUnitId(id))

function inBoundaries(context: Context, asked: RegionAsked, path: string): SQL {
  if (asked.boundaries === 'THEN') return keptThen(context, asked, path)
  if (asked.on)
    throw badUserInput(`${path}.on`, {
      zh: '日期只用于 boundaries: THEN。',
      en: 'a day goes with boundaries: THEN only.',
    })
  // A region that is no more stands for those that hold today what it held.
  const regions = context.tree.present(codeIn(asked))
  const counties = [...new Set(regions.flatMap(({ code }) => context.tree.countiesOf(code)))]
  const codes = regions.map(({ code }) => code)
  const isOf = (level: Region['level']) => regions.length > 0 && regions.every((each) => each.level === level)
  // Every file says its county and its township: by them a page is found in the order of the list, and the planner knows how many
  // there are. A range beside them would be taken for one that has nothing to do with them.
  if (isOf('COUNTY')) return inArray(person.countyCode, codes)
  if (isOf('TOWNSHIP'))
    return sql`${inArray(person.countyCode, counties)} and ${inArray(person.regionMasked, codes)}`
  return keptIn(
    person,
    { ranges: regions.flatMap(({ code }) => context.tree.scopeOf(code).ranges) },
    counties,
  )
}

/**
 * Files that lay, at the end of a day, in a village that belonged to the region on that day. Each file is looked up in its
 * own history by its key, so that the cost is that of the files in the viewer's scope.
 */
function keptThen({ tree, operation }: Context, asked: RegionAsked, path: string): SQL {
  const { on } = asked
  if (!on)
    throw badUserInput(`${path}.on`, {
      zh: 'boundaries 为 THEN 时请填写日期。',
      en: 'boundaries: THEN needs the day.',
    })
  if (on > operation.today)
    throw badUserInput(`${path}.on`, {
      zh: '日期不能晚于今天。',
      en: 'the day lies in the future.',
    })
  const codes = tree.codesOn(codeIn(asked), on)
  if (codes.length === 0) return sql`false`
  const history = personHistory
  return sql`(select ${history.regionCode} from ${history}
    where ${history.countyCode} = ${person.countyCode} and ${history.personId} = ${person.personId}
      and ${history.recordedAt} < ${operation.endOf(on).toISOString()}::timestamptz
    order by ${history.version} desc limit 1) = any(${arrayText(codes)}::text[])`
}

/** The code of a condition none of whose ground lies in the viewer's region, or above it: the answer then says so. */
export function codeOutside({ tree, operation }: Context, asked: RegionAsked): string | undefined {
  const code = codeIn(asked)
  const { region } = operation.viewer
  const grounds: Region[] =
    asked.boundaries === 'THEN' && asked.on ? tree.presentOf(code, asked.on) : tree.present(code)
  const touches = grounds.some(
    (ground) => tree.isWithin(ground.code, region) || tree.isWithin(region, ground.code),
  )
  return touches ? undefined : code
}
