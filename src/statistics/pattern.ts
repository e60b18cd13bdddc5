import { setImmediate as others } from 'node:timers/promises'
import { keyOf, type Line } from './lines.js'
import { withheldRegions } from './privacy.js'

/** Persons with some values, and where they are counted under each of the boundaries: in one of several regions when
 *  nobody can know which. */
export interface Atom {
  readonly places: readonly (readonly string[])[]
  readonly values: readonly string[]
  readonly persons: number
}

/** Regions as they hang together on a day. */
export interface Hierarchy {
  readonly roots: readonly string[]
  partsOf(region: string): readonly string[]
  /** The region and everything above it, up to the root; nothing for one that is not there. */
  pathOf(region: string): readonly string[]
}

/** What is shown of one set of dimensions under one hierarchy. */
export interface Pattern {
  readonly withheld: ReadonlySet<string>
  /** Persons of a region by the values of the dimensions. */
  personsOf(region: string): ReadonlyMap<string, number>
}

export interface Asked {
  readonly atoms: readonly Atom[]
  /** In the order in which they were shown: what was shown under the first is known when the next is. */
  readonly hierarchies: readonly Hierarchy[]
  readonly threshold: number
  /** Regions withheld by fewer dimensions, for each hierarchy. */
  readonly already: readonly ReadonlySet<string>[]
}

/**
 * The same persons are shown under several boundaries, of then and of now: the figures of a region before a merge and after it
 * differ by a village. What the earlier figures tell parts the persons into classes: those below the deepest shown region.
 * Under the next hierarchy a figure is counted class by class, so that a difference that is small is small there.
 */
export async function patternsOf({ atoms, hierarchies, threshold, already }: Asked): Promise<Pattern[]> {
  const patterns: Pattern[] = []
  let told: Told[] = atoms.map(() => ({ classes: '' }))
  for (const [at, hierarchy] of hierarchies.entries()) {
    const lines = await linesUnder(hierarchy, atoms, at, told)
    const { roots, partsOf } = hierarchy
    const lattice = { roots, partsOf, lineOf: (region: string) => lines.lineOf(region) }
    const withheld = withheldRegions(lattice, threshold, already[at])
    patterns.push({ withheld, personsOf: (region) => lines.personsOf(region) })
    if (at + 1 < hierarchies.length)
      told = atoms.map(({ places }, index) =>
        furtherTold(hierarchy, withheld, places[at] ?? [], told[index] as Told),
      )
  }
  return patterns
}

/** What earlier hierarchies tell of some persons. */
interface Told {
  readonly classes: string
  /** What their places had in common, where they could have been in several: elsewhere nobody knows their class. */
  readonly within?: ReadonlySet<string>
}

function furtherTold(
  { pathOf }: Hierarchy,
  withheld: ReadonlySet<string>,
  places: readonly string[],
  before: Told,
): Told {
  const common = sharedBy(places.map((place) => pathOf(place)))
  const shown = common.find((region) => !withheld.has(region)) ?? ''
  return {
    classes: `${before.classes}/${shown}`,
    within: places.length > 1 ? new Set(common) : before.within,
  }
}

const sharedBy = ([first = [], ...rest]: readonly (readonly string[])[]): readonly string[] =>
  rest.length === 0 ? first : first.filter((region) => rest.every((path) => path.includes(region)))

class Lines {
  private readonly byClass = new Map<string, Line>()
  private readonly byValues = new Map<string, Map<string, number>>()

  lineOf(region: string): Line {
    const line = this.byClass.get(region) ?? { sums: new Map(), unknown: new Set() }
    this.byClass.set(region, line)
    return line
  }

  personsOf(region: string): Map<string, number> {
    const persons = this.byValues.get(region) ?? new Map<string, number>()
    this.byValues.set(region, persons)
    return persons
  }

  add({ values, persons }: Atom, paths: readonly (readonly string[])[], { classes, within }: Told): void {
    const valueKey = keyOf(values)
    const classKey = `${classes} ${valueKey}`
    const sure = sharedBy(paths)
    for (const region of sure) {
      const { sums, unknown } = this.lineOf(region)
      const sum = sums.get(classKey)
      if (sum) sum.persons += persons
      else sums.set(classKey, { persons, filled: 0 })
      if (within && !within.has(region)) unknown.add(classKey)
      const plain = this.personsOf(region)
      plain.set(valueKey, (plain.get(valueKey) ?? 0) + persons)
    }
    if (paths.length < 2) return
    for (const region of paths.flat()) if (!sure.includes(region)) this.lineOf(region).unknown.add(classKey)
  }
}

/** So many atoms are placed before others get their turn. */
const portion = 5_000

async function linesUnder(
  hierarchy: Hierarchy,
  atoms: readonly Atom[],
  at: number,
  told: readonly Told[],
): Promise<Lines> {
  const lines = new Lines()
  const paths = new Map<string, readonly string[]>()
  const pathOf = (region: string) => {
    const known = paths.get(region) ?? hierarchy.pathOf(region)
    paths.set(region, known)
    return known
  }
  for (const [index, atom] of atoms.entries()) {
    if (index % portion === portion - 1) await others()
    lines.add(atom, (atom.places[at] ?? []).map(pathOf), told[index] as Told)
  }
  return lines
}
