import type { ReadCoordinates } from '../policy/decide.js'
import { contentDigest } from './stored.js'

/** What an operation asked for, under its digest. */
export interface Shape extends ReadCoordinates {
  /** In hexadecimal. */
  readonly shape: string
  /** Input fields that filtered, ordered or searched; never what they were compared with. */
  readonly filters: readonly string[]
}

export const shapeDigest = ({ roots, coordinates, masked, filters }: Omit<Shape, 'shape'>): string =>
  contentDigest(JSON.stringify([roots, coordinates, masked, filters]))

// The decision about a document's outputs is the same object for each right set: its shapes are kept with it.
const known = new WeakMap<ReadCoordinates, Map<string, Shape>>()
/** A document whose filters come in variables has as many shapes as they have names; more are made anew. */
const mostKept = 100

export function shapeOf(read: ReadCoordinates, filters: readonly string[]): Shape {
  const byFilters = known.get(read) ?? new Map<string, Shape>()
  known.set(read, byFilters)
  const key = filters.join()
  const found = byFilters.get(key)
  if (found) return found
  const content = { roots: read.roots, coordinates: read.coordinates, masked: read.masked, filters }
  const shape = { ...content, shape: shapeDigest(content) }
  if (byFilters.size < mostKept) byFilters.set(key, shape)
  return shape
}
