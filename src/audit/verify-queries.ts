import type { OwnerSql } from '../database/owner.js'
import type { Access, Entry, Kind } from './entry.js'
import type { Roster } from './roster.js'

type Sql = Pick<OwnerSql, 'unsafe'>

/** An entry as it lies in the database; its time in microseconds. */
export interface StoredEntry extends Entry {
  readonly at: string
}

const columns = `writer, place, kind, request_id, subject, department, region_code, role, client, organisation, purpose,
  encode(shape, 'hex') as shape, to_json(regions)::text as regions, row_count, to_json(persons)::text as persons, encode(roster, 'hex') as roster,
  lookups, misses,
  encode(digest, 'hex') as digest, to_char(recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`

const entryOf = (row: Record<string, unknown>): StoredEntry => {
  const access: Access = {
    recordedAt: new Date(String(row.at)),
    kind: row.kind as Kind,
    requestId: String(row.request_id),
    subject: String(row.subject),
    department: String(row.department),
    regionCode: String(row.region_code),
    role: String(row.role),
    client: String(row.client),
    organisation: (row.organisation as string | null) ?? null,
    purpose: String(row.purpose),
    shape: String(row.shape),
    regions: JSON.parse(String(row.regions)) as string[],
    rowCount: Number(row.row_count),
    persons: JSON.parse(String(row.persons)) as string[],
    roster: (row.roster as string | null) ?? null,
    lookups: Number(row.lookups),
    misses: Number(row.misses),
  }
  return {
    ...access,
    writer: String(row.writer),
    place: Number(row.place),
    digest: String(row.digest),
    at: String(row.at),
  }
}

/** So many entries are read at a time. */
const atATime = 5_000
const rostersAtATime = 500

/** Every entry, chain by chain, in the order of its place. */
export async function* entriesInOrder(sql: Sql): AsyncGenerator<StoredEntry> {
  let writer = '00000000-0000-0000-0000-000000000000'
  let place = -1
  for (;;) {
    const rows = await sql.unsafe(
      `select ${columns} from audit_entry where (writer, place) > ($1::uuid, $2::bigint) order by writer, place, recorded_at limit ${atATime}`,
      [writer, place],
    )
    for (const row of rows) yield entryOf(row)
    const last = rows.at(-1)
    if (!last || rows.length < atATime) return
    writer = String(last.writer)
    place = Number(last.place)
  }
}

export interface StoredSeal {
  readonly number: number
  readonly sealedAt: string
  readonly heads: string
  readonly digest: string
}

export const sealsInOrder = async (sql: Sql): Promise<StoredSeal[]> =>
  (
    await sql.unsafe(
      `select number, heads, encode(digest, 'hex') as digest, to_char(sealed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
       from audit_seal order by number`,
    )
  ).map((row) => ({
    number: Number(row.number),
    sealedAt: String(row.at),
    heads: String(row.heads),
    digest: String(row.digest),
  }))

export interface StoredShape {
  readonly shape: string
  readonly roots: string[]
  readonly coordinates: string[]
  readonly masked: string[]
  readonly filters: string[]
}

export const shapesIn = async (sql: Sql): Promise<StoredShape[]> =>
  (
    await sql.unsafe(
      `select encode(shape, 'hex') as shape, to_json(roots)::text as roots, to_json(coordinates)::text as coordinates,
         to_json(masked)::text as masked, to_json(filters)::text as filters from audit_shape`,
    )
  ).map((row) => ({
    shape: String(row.shape),
    roots: JSON.parse(String(row.roots)) as string[],
    coordinates: JSON.parse(String(row.coordinates)) as string[],
    masked: JSON.parse(String(row.masked)) as string[],
    filters: JSON.parse(String(row.filters)) as string[],
  }))

/** The rosters that entries name, some at a time: together they may be more than fits. */
export async function* rostersIn(sql: Sql): AsyncGenerator<Roster> {
  let last = ''
  for (;;) {
    const rows = await sql.unsafe(
      `select encode(roster, 'hex') as roster, to_json(persons)::text as persons from audit_roster
       where roster > decode($1, 'hex') order by audit_roster.roster limit ${rostersAtATime}`,
      [last],
    )
    for (const row of rows)
      yield { roster: String(row.roster), persons: JSON.parse(String(row.persons)) as string[] }
    if (rows.length < rostersAtATime) return
    last = String(rows.at(-1)?.roster)
  }
}

/** The digest of one seal. */
export async function sealDigestAt(sql: Sql, number: number): Promise<string | undefined> {
  const [row] = await sql.unsafe(
    `select encode(digest, 'hex') as digest from audit_seal where number = $1::bigint`,
    [number],
  )
  return row && String(row.digest)
}
