import type { Line } from './lines.js'

/**
 * Privacy of figures for callers who may not read the persons: the only place that withholds.
 *
 * A line is all figures of one region by one set of dimensions. A line with a figure between 1 and the threshold is
 * withheld as a whole: what is left of it could be subtracted from a total that is asked for elsewhere. So that a line
 * can't be had as the region above minus its other parts, all parts are withheld when what is left of the region without
 * the shown ones has a figure under the threshold; and nothing below a withheld region is shown, since its parts add up
 * to it. The pattern is that of the whole deployment and of the set of dimensions, never of the caller or of the values
 * asked for: two queries can't be subtracted from each other.
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

/** What is left of a region without some of its parts. */
function restOf({ sums }: Line, parts: readonly Line[]): Map<string, number> {
  const rest = new Map([...sums].map(([key, { persons }]) => [key, persons]))
  for (const part of parts)
    for (const [key, { persons }] of part.sums) rest.set(key, (rest.get(key) ?? 0) - persons)
  return rest
}

/** Whether a line may not be shown by itself. What can't be known of it counts as small. */
function isWithheldAlone({ sums, unknown }: Line, threshold: number): boolean {
  if (unknown.size > 0) return true
  for (const { persons } of sums.values()) if (isSmall(persons, threshold)) return true
  return false
}

/**
 * The regions whose lines are withheld. `already` are those that were withheld by fewer dimensions: shown by more of them
 * they could be added up again.
 */
export function withheldRegions(
  { roots, partsOf, lineOf }: Lattice,
  threshold: number,
  already: ReadonlySet<string> = new Set(),
): Set<string> {
  const withheld = new Set<string>()
  const withholdAll = (regions: readonly string[]) => {
    for (const region of regions) {
      withheld.add(region)
      withholdAll(partsOf(region))
    }
  }
  const look = (siblings: readonly string[], parent: string | undefined) => {
    const isOut = (region: string) => already.has(region) || isWithheldAlone(lineOf(region), threshold)
    const out = siblings.filter(isOut)
    const shown = siblings.filter((region) => !out.includes(region))
    if (parent !== undefined && out.length > 0) {
      const rest = restOf(lineOf(parent), shown.map(lineOf))
      if (hasSmall(rest.values(), threshold)) return withholdAll(siblings)
    }
    withholdAll(out)
    for (const region of shown) look(partsOf(region), region)
  }
  look(roots, undefined)
  return withheld
}
