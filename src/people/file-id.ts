import { Buffer } from 'node:buffer'
import { notFound } from '../errors.js'

/** Where a file lies. `asOf` is the recorded time at which it is read; undefined means now. */
export interface FileRef {
  readonly countyCode: string
  readonly personId: string
  readonly asOf?: Date
}

const shape = /^(\w+):(\d{4,6}):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

/** The opaque global id of an object that lies in a county. It carries the county as a routing hint and no value of the file. */
export const globalId = (typeName: string, countyCode: string, id: string): string =>
  Buffer.from(`${typeName}:${countyCode}:${id}`).toString('base64url')

/** Reads a global id of the given type. Whatever is not one is NOT_FOUND, like an id that leads nowhere. */
export function readGlobalId(typeName: string, id: string): { countyCode: string; id: string } {
  const match = shape.exec(Buffer.from(id, 'base64url').toString('utf8'))
  const [, type, countyCode, uuid] = match ?? []
  if (type !== typeName || !countyCode || !uuid) throw notFound()
  return { countyCode, id: uuid }
}

export const personGlobalId = ({ countyCode, personId }: FileRef): string =>
  globalId('Person', countyCode, personId)
