import type { PublishedCell } from '../people/figures/table.js'
import type { RegionTree } from '../regions/tree.js'
import { valuesOf } from './lines.js'
import type { Hierarchy, Pattern } from './pattern.js'

export interface PublishableLine {
  readonly regionN: number
  readonly isWithheld: boolean
  readonly cells: readonly PublishedCell[]
}

/**
 * The lines of one set of dimensions from the top down. Of a withheld region there is one when it has small figures to be told
 * of, and below it there are none: what has no line is withheld. Below a region with nobody in it there are those of the
 * townships, so that whoever asks from a township finds that it is empty.
 */
export function publishableLines(
  tree: RegionTree,
  { roots, partsOf }: Hierarchy,
  pattern: Pattern,
  threshold: number,
): PublishableLine[] {
  const lines: PublishableLine[] = []
  const visit = (code: string, isInEmpty: boolean) => {
    const region = tree.region(code)
    if (!region || (isInEmpty && region.level === 'VILLAGE')) return
    const persons = pattern.personsOf(code)
    const isWithheld = pattern.withheld.has(code)
    const cells = cellsOf(persons, isWithheld, threshold)
    if (!isWithheld || cells.length > 0) lines.push({ regionN: region.regionN, isWithheld, cells })
    if (isWithheld) return
    for (const part of partsOf(code)) visit(part, persons.size === 0)
  }
  for (const root of roots) visit(root, false)
  return lines
}

/** Of a withheld line it is told which figures are small, and no number. */
const cellsOf = (
  persons: ReadonlyMap<string, number>,
  isWithheld: boolean,
  threshold: number,
): PublishedCell[] =>
  [...persons].flatMap(([key, count]) => {
    if (count === 0 || (isWithheld && count >= threshold)) return []
    return [{ values: valuesOf(key), persons: isWithheld ? null : count }]
  })
