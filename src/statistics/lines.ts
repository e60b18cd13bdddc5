import type { PlacedFigures } from './boundaries.js'

/** Persons with some values, in a region. */
export interface Sum {
  persons: number
  filled: number
}

/** The figures of one region: by the values of the dimensions, as a key. */
export interface Line {
  readonly sums: Map<string, Sum>
  /** Keys of figures that nobody can know: the region was divided, and some had left before. */
  readonly unknown: Set<string>
}

export const keyOf = (values: readonly string[]): string => JSON.stringify(values)
export const valuesOf = (key: string): string[] => JSON.parse(key) as string[]
export const emptyLine = (): Line => ({ sums: new Map(), unknown: new Set() })

/** Sums up what was counted by the regions of a level. */
export function linesAt({ placed, regionAt }: PlacedFigures, level: string): Map<string, Line> {
  const lines = new Map<string, Line>()
  const known = new Map<string, string | undefined>()
  const regionOf = (home: string) => {
    if (!known.has(home)) known.set(home, regionAt(home, level)?.code)
    return known.get(home)
  }
  for (const { homes, values, persons, filled } of placed ?? []) {
    const key = keyOf(values)
    const regions = new Set(homes.flatMap((home) => regionOf(home) ?? []))
    for (const region of regions) {
      const line = lines.get(region) ?? emptyLine()
      lines.set(region, line)
      if (regions.size > 1) line.unknown.add(key)
      else {
        const sum = line.sums.get(key) ?? { persons: 0, filled: 0 }
        line.sums.set(key, { persons: sum.persons + persons, filled: sum.filled + filled })
      }
    }
  }
  return lines
}
