import { makePgArray } from 'drizzle-orm/pg-core/utils/array'

/**
 * How values travel. drizzle's columns write and read dates, times and JSON as text themselves, and the driver must
 * leave them alone. Arrays are written here because the driver would ask the server for its types on every
 * connection: `= any($1)` keeps one statement for a list of any length.
 */
const asText = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value))
const asJson = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
const asArray = (value: unknown) => (Array.isArray(value) ? makePgArray(value.map(element)) : String(value))
const element = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString()
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`
  return value
}
const asIs = (value: unknown) => value

const oids = {
  times: [1082, 1083, 1114, 1184, 1186, 1266],
  json: [114, 3802],
  /** boolean, bytea, int8, int2, int4, text, varchar, date, timestamptz, numeric, uuid, json, jsonb */
  arrays: [1000, 1001, 1016, 1005, 1007, 1009, 1015, 1182, 1185, 1231, 2951, 199, 3807],
}

interface Handler {
  to: number
  from: number[]
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own signature
  serialize: (value: any) => any
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own signature
  parse: (value: any) => any
}

const handlers = (
  numbers: readonly number[],
  serialize: Handler['serialize'],
  parse: Handler['parse'],
): [string, Handler][] => numbers.map((oid) => [`oid${oid}`, { to: oid, from: [oid], serialize, parse }])

export const parameterTypes: Record<string, Handler> = Object.fromEntries([
  ...handlers(oids.times, asText, asIs),
  ...handlers(oids.json, asJson, JSON.parse),
  ...handlers(oids.arrays, asArray, asIs),
])
