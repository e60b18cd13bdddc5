import type { Scope } from '../database/operation.js'
import { withFullNames } from './full-names.js'
import { digitsOfLevel, type RegionLevel } from './levels.js'
import { scopeIn } from './scope.js'
import type { RegionRow, RegionSuccessionRow, RegionVersionRow } from './table.js'

/** A region as it is now, or as it last was when `validTo` is set. */
export interface Region extends Readonly<RegionRow> {
  /** Names from the province down, as an address begins: 四川省资阳市雁江区. */
  readonly fullName: string
}
export type RegionVersion = Readonly<
  Pick<RegionVersionRow, 'code' | 'validFrom' | 'validTo' | 'name' | 'parentCode'>
>
export type RegionSuccession = Readonly<
  Pick<RegionSuccessionRow, 'predecessor' | 'successor' | 'kind' | 'effectiveOn'>
>

/** What a tree is made of. `versions` may leave out the regions that have one only. */
export interface RegionRows {
  readonly regions: readonly Readonly<RegionRow>[]
  readonly versions: readonly RegionVersion[]
  readonly successions: readonly RegionSuccession[]
}

const grouped = <T>(rows: Iterable<T>, keyOf: (row: T) => string | null): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const key = keyOf(row)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}

/** The hierarchy at one revision, in process. It never changes: a change of regions makes another tree. */
export class RegionTree {
  /** Every region, retired ones too, by number: a parent stands before what hangs below its digits. */
  readonly byNumber: readonly Region[]
  readonly retired: readonly Region[]
  private readonly byCode: ReadonlyMap<string, Region>
  private readonly childrenOf: ReadonlyMap<string, readonly Region[]>
  private readonly versionsOf: ReadonlyMap<string, readonly RegionVersion[]>
  private readonly versionsUnder: ReadonlyMap<string, readonly RegionVersion[]>
  private readonly followersOf: ReadonlyMap<string, readonly RegionSuccession[]>
  private readonly formerOf: ReadonlyMap<string, readonly RegionSuccession[]>
  private readonly scopes = new Map<string, Scope>()

  constructor(rows: RegionRows) {
    this.byCode = withFullNames(rows.regions)
    this.byNumber = [...this.byCode.values()].sort((a, b) => a.regionN - b.regionN)
    this.retired = this.byNumber.filter((region) => region.validTo !== null)
    const present = this.byNumber.filter((region) => region.validTo === null)
    this.childrenOf = grouped(present, (region) => region.parentCode)
    const inTime = [...rows.versions].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
    this.versionsOf = grouped(inTime, (version) => version.code)
    this.versionsUnder = grouped(inTime, (version) => version.parentCode)
    this.followersOf = grouped(rows.successions, (succession) => succession.predecessor)
    this.formerOf = grouped(rows.successions, (succession) => succession.successor)
  }

  /** The tree after a change that is not committed yet: rows with a known key take the place of the old ones. */
  with(change: RegionRows): RegionTree {
    const replace = <T>(old: readonly T[], changed: readonly T[], keyOf: (row: T) => string) => [
      ...new Map([...old, ...changed].map((row) => [keyOf(row), row])).values(),
    ]
    const versions = [...this.versionsOf.values()].flat()
    const successions = [...this.followersOf.values()].flat()
    return new RegionTree({
      regions: replace<Readonly<RegionRow>>(this.byNumber, change.regions, (region) => region.code),
      versions: replace(versions, change.versions, (version) => `${version.code} ${version.validFrom}`),
      successions: [...successions, ...change.successions],
    })
  }

  /** By code, retired or not. */
  region(code: string): Region | undefined {
    return this.byCode.get(code)
  }

  parent(code: string): Region | undefined {
    const parentCode = this.byCode.get(code)?.parentCode
    return parentCode ? this.byCode.get(parentCode) : undefined
  }

  /** From the province down to the parent. */
  ancestors(code: string): Region[] {
    const found: Region[] = []
    for (let parent = this.parent(code); parent; parent = this.parent(parent.code)) found.unshift(parent)
    return found
  }

  /** Of today, by code. */
  children(code: string): readonly Region[] {
    return this.childrenOf.get(code) ?? []
  }

  /** Whatever hung directly below it at any time. */
  childrenEver(code: string): Region[] {
    const then = (this.versionsUnder.get(code) ?? []).flatMap(
      (version) => this.byCode.get(version.code) ?? [],
    )
    return [...then, ...this.children(code)]
  }

  /** All regions of today below it. */
  *descendants(code: string): Generator<Region> {
    for (const child of this.children(code)) {
      yield child
      yield* this.descendants(child.code)
    }
  }

  /** The region and all below it, today: none when it is unknown or retired. */
  *subtree(code: string): Generator<Region> {
    const root = this.byCode.get(code)
    if (!root || root.validTo !== null) return
    yield root
    yield* this.descendants(code)
  }

  /** Whether a region of today is `root` or hangs below it. */
  isWithin(code: string, root: string): boolean {
    let each = this.byCode.get(code)
    if (!each || each.validTo !== null) return false
    while (each && each.code !== root) each = this.parent(each.code)
    return each !== undefined && each.validTo === null
  }

  /** The ancestor of a level, or the region itself. */
  atLevel(code: string, level: RegionLevel): Region | undefined {
    let each = this.byCode.get(code)
    while (each && digitsOfLevel[each.level as RegionLevel] > digitsOfLevel[level])
      each = this.parent(each.code)
    return each?.level === level ? each : undefined
  }

  /** The county whose rows hold the files of a region; a city without counties (4419) stands in for one. */
  countyOf(code: string): Region | undefined {
    return this.atLevel(code, 'COUNTY') ?? this.atLevel(code, 'CITY')
  }

  /** Codes of the counties, and of the cities without counties, in which files of the subtree may lie. */
  countiesOf(code: string): string[] {
    const root = this.byCode.get(code)
    if (!root || root.validTo !== null) return []
    const county = this.countyOf(code)
    if (root.level === 'COUNTY' || (county && county !== root)) return [county?.code ?? code]
    const below = this.children(code)
    const own = below.some(isBelowCounty) ? [code] : []
    return [
      ...own,
      ...below.filter((child) => !isBelowCounty(child)).flatMap((child) => this.countiesOf(child.code)),
    ]
  }

  /** What directly followed a region, with kind and day. */
  successors(code: string): readonly RegionSuccession[] {
    return this.followersOf.get(code) ?? []
  }

  predecessors(code: string): readonly RegionSuccession[] {
    return this.formerOf.get(code) ?? []
  }

  /** The regions of today that hold what it held: itself, or the end of its line of successors. */
  present(code: string): Region[] {
    const found = new Set<Region>()
    const seen = new Set<string>()
    const follow = (each: string) => {
      if (seen.has(each)) return
      seen.add(each)
      const region = this.byCode.get(each)
      if (region?.validTo === null) found.add(region)
      else for (const { successor } of this.successors(each)) follow(successor)
    }
    follow(code)
    return [...found]
  }

  /** Every region that was merged or recoded into it, directly or by way of another. */
  origins(code: string): Region[] {
    const found = new Map<string, Region>()
    const follow = (each: string) => {
      for (const { predecessor } of this.predecessors(each)) {
        const region = this.byCode.get(predecessor)
        if (!region || predecessor === code || found.has(predecessor)) continue
        found.set(predecessor, region)
        follow(predecessor)
      }
    }
    follow(code)
    return [...found.values()]
  }

  /** Name and place on a day; undefined before its first day and from its last day on. */
  versionOn(code: string, day: string): RegionVersion | undefined {
    return this.versions(code).find((version) => holdsOn(version, day))
  }

  /** Its names and parents in time, the earliest first. */
  versions(code: string): readonly RegionVersion[] {
    const region = this.byCode.get(code)
    return this.versionsOf.get(code) ?? (region ? [region] : [])
  }

  /** The version that holds now, or held last. */
  lastVersion(code: string): RegionVersion | undefined {
    return this.versionsOf.get(code)?.at(-1) ?? this.byCode.get(code)
  }

  /** What hung directly below it on a day, by code; regions that are no more since then too. */
  childrenOn(code: string, day: string): Region[] {
    const then = (this.versionsUnder.get(code) ?? []).filter((version) => holdsOn(version, day))
    // A region that never changed has no versions of its own: its row says since when, and under whom.
    const unchanged = this.children(code).filter(
      (child) => !this.versionsOf.has(child.code) && holdsOn(child, day),
    )
    return [...then.flatMap((version) => this.byCode.get(version.code) ?? []), ...unchanged].sort(byNumber)
  }

  parentOn(code: string, day: string): Region | undefined {
    const parentCode = this.versionOn(code, day)?.parentCode
    return parentCode ? this.byCode.get(parentCode) : undefined
  }

  /** Codes of the region and of all that hung below it on a day: none when it did not exist then. */
  subtreeOn(code: string, day: string): string[] {
    if (!this.versionOn(code, day)) return []
    const found = [code]
    for (const each of found) for (const child of this.childrenOn(each, day)) found.push(child.code)
    return found
  }

  /**
   * Codes under which rows recorded by the end of a day may stand that belong to the region on it: its subtree, and the codes
   * that had ended by then and went over into it whole. An order is recorded after the day from which it holds, and until
   * then rows stand under the code of before.
   */
  codesOn(code: string, day: string): string[] {
    const found = new Set(this.subtreeOn(code, day))
    const late = this.retired.filter(({ code: old, validTo }) => {
      const heirs = validTo! <= day ? this.heirsOn(old, day) : []
      return heirs.length > 0 && heirs.every((heir) => found.has(heir))
    })
    return [...found, ...late.map((region) => region.code)]
  }

  /** The regions that hold on a day what a code held: itself, or its successors when it had ended by then. */
  heirsOn(code: string, day: string): string[] {
    if (this.versionOn(code, day)) return [code]
    return this.successors(code).flatMap(({ successor, effectiveOn }) =>
      effectiveOn <= day ? this.heirsOn(successor, day) : [],
    )
  }

  /** The county that held a code on a day, also one that had ended by then; a city without counties stands in for one. */
  countyOn(code: string, day: string): Region | undefined {
    const [heir] = this.heirsOn(code, day)
    return heir ? (this.atLevelOn(heir, 'COUNTY', day) ?? this.atLevelOn(heir, 'CITY', day)) : undefined
  }

  /** The ancestor of a level on a day, or the region itself. */
  atLevelOn(code: string, level: RegionLevel, day: string): Region | undefined {
    let each = this.versionOn(code, day) && this.byCode.get(code)
    while (each && digitsOfLevel[each.level as RegionLevel] > digitsOfLevel[level])
      each = this.parentOn(each.code, day)
    return each?.level === level ? each : undefined
  }

  /**
   * The regions of today, of its own level, that hold any of what it held on a day. A township that lost a village
   * answers with itself and the township that has the village now; a place without that level today answers nothing.
   */
  presentOf(code: string, day: string): Region[] {
    const level = this.byCode.get(code)?.level as RegionLevel | undefined
    const found = new Set<Region>()
    for (const each of this.subtreeOn(code, day)) {
      if (this.childrenOn(each, day).length > 0) continue
      for (const heir of this.present(each)) {
        const holder = this.atLevel(heir.code, level!)
        if (holder) found.add(holder)
      }
    }
    return [...found].sort(byNumber)
  }

  /** Half-open ranges of numbers that hold the subtree of a region, and nothing of another. */
  scopeOf(code: string): Scope {
    const known = this.scopes.get(code)
    if (known) return known
    const scope = scopeIn(this, code)
    // Unknown codes come from outside: to keep them would let the map grow without end.
    if (this.byCode.has(code)) this.scopes.set(code, scope)
    return scope
  }
}

const byNumber = (a: Region, b: Region) => a.regionN - b.regionN

const holdsOn = ({ validFrom, validTo }: Pick<RegionVersion, 'validFrom' | 'validTo'>, day: string) =>
  validFrom <= day && (validTo === null || day < validTo)

const isBelowCounty = (region: Region) => region.level === 'TOWNSHIP' || region.level === 'VILLAGE'
