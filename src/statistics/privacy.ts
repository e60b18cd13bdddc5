import type { Line } from './lines.js'

/**
 * Privacy of figures for callers who may not read the persons: the only place that withholds.
 *
 * A line is all figures of one region by one set of dimensions. A line with a figure between 1 and the threshold is
 * withheld as a whole: what is left of it could be subtracted from a total that is asked for elsewhere. So that a line
 * can't be had as the region above minus its other parts, all parts are withheld when the withheld ones together have
 * a figure under the threshold; and nothing below a withheld region is shown, since its parts add up to it. The pattern
 * is that of the whole deployment and of the set of dimensions, never of the caller or of the values asked for: two
 * queries can't be subtracted from each other.
 */
export interface Lattice {
  /** Regions at the top. */
  readonly roots: readonly string[]
  /** Parts of a region at the next level that is counted. */
  partsOf(region: string): readonly string[]
  lineOf(region: string): Line
}

const isSmall = (persons: number, threshold: number): boolean => persons > 0 && persons < threshold

const hasSmall = (sums: Iterable<number>, threshold: number): boolean => {
  for (const persons of sums) if (isSmall(persons, threshold)) return true
  return false
}

const personsOf = ({ sums }: Line): Map<string, number> =>
  new Map([...sums].map(([key, { persons }]) => [key, persons]))

function added(lines: readonly Line[]): Map<string, number> {
  const total = new Map<string, number>()
  for (const line of lines)
    for (const [key, persons] of personsOf(line)) total.set(key, (total.get(key) ?? 0) + persons)
  return total
}

/** Whether a line may not be shown by itself. What can't be known of it counts as small. */
const isWithheldAlone = (line: Line, threshold: number): boolean =>
  line.unknown.size > 0 || hasSmall(personsOf(line).values(), threshold)

/** The regions whose lines are withheld. */
export function withheldRegions({ roots, partsOf, lineOf }: Lattice, threshold: number): Set<string> {
  const withheld = new Set<string>()
  const withholdAll = (regions: readonly string[]) => {
    for (const region of regions) {
      withheld.add(region)
      withholdAll(partsOf(region))
    }
  }
  const look = (siblings: readonly string[], areParts: boolean) => {
    const small = siblings.filter((region) => isWithheldAlone(lineOf(region), threshold))
    const together = added(small.map(lineOf))
    if (areParts && small.length > 0 && hasSmall(together.values(), threshold)) return withholdAll(siblings)
    withholdAll(small)
    for (const region of siblings) if (!withheld.has(region)) look(partsOf(region), true)
  }
  look(roots, false)
  return withheld
}

/** How a figure is withheld: small itself, or because another one could be computed from it. */
export const withheldStatus = (
  persons: number,
  threshold: number,
): 'SUPPRESSED_SMALL' | 'SUPPRESSED_COMPLEMENTARY' =>
  isSmall(persons, threshold) ? 'SUPPRESSED_SMALL' : 'SUPPRESSED_COMPLEMENTARY'
