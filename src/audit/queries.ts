import type { LineStatement } from '../database/line.js'
import type { Statement } from '../database/operation.js'
import type { Entry } from './entry.js'
import type { Roster } from './roster.js'
import type { Shape } from './shape.js'

const bytes = (hex: string) => `\\x${hex}`

const rowOf = ({ shape, digest, recordedAt, roster, ...entry }: Entry) => ({
  recorded_at: recordedAt.toISOString(),
  writer: entry.writer,
  place: entry.place,
  kind: entry.kind,
  request_id: entry.requestId,
  subject: entry.subject,
  department: entry.department,
  region_code: entry.regionCode,
  role: entry.role,
  client: entry.client,
  organisation: entry.organisation,
  purpose: entry.purpose,
  shape: bytes(shape),
  regions: entry.regions,
  row_count: entry.rowCount,
  persons: roster ? [] : entry.persons,
  roster: roster && bytes(roster),
  lookups: entry.lookups,
  misses: entry.misses,
  digest: bytes(digest),
})

const names =
  'recorded_at, writer, place, kind, request_id, subject, department, region_code, role, client, organisation, purpose, shape, regions, row_count, persons, roster, lookups, misses, digest'
const types =
  'recorded_at timestamptz, writer uuid, place bigint, kind text, request_id text, subject text, department text, region_code text, role text, client text, organisation text, purpose text, shape bytea, regions text[], row_count int, persons uuid[], roster bytea, lookups int, misses int, digest bytea'

// One parameter for all rows: the text is the same for a batch of any size, and stays prepared.
const insertEntries = [
  `insert into audit_entry (${names}) select ${names} from json_to_recordset(`,
  `::json) as entry (${types})`,
]
const insertShapes = [
  'insert into audit_shape (shape, roots, coordinates, masked, filters) select shape, roots, coordinates, masked, filters from json_to_recordset(',
  '::json) as given (shape bytea, roots text[], coordinates text[], masked text[], filters text[]) on conflict do nothing',
]
const insertRosters = [
  'insert into audit_roster (roster, persons) select roster, persons from json_to_recordset(',
  '::json) as given (roster bytea, persons uuid[]) on conflict do nothing',
]
const insertWriter = [
  'insert into audit_writer (writer, opened_at, sealed_place, sealed_at) select writer, opened_at, 0, opened_at from json_to_recordset(',
  '::json) as given (writer uuid, opened_at timestamptz)',
]

const onLine = (text: readonly string[], rows: readonly unknown[]): LineStatement => ({
  text: text.join('$1'),
  parameters: [JSON.stringify(rows)],
})
const inOperation = (text: readonly string[], rows: readonly unknown[]): Statement => ({
  ...onLine(text, rows),
  plan: 'KEPT',
})

const shapeRow = ({ shape, roots, coordinates, masked, filters }: Shape) => ({
  shape: bytes(shape),
  roots,
  coordinates,
  masked,
  filters,
})
const writerRow = (writer: string, openedAt: Date) => ({ writer, opened_at: openedAt.toISOString() })

const rosterRow = ({ roster, persons }: Roster) => ({ roster: bytes(roster), persons })

/** What a batch of reads writes: shapes, rosters and the chain itself where they are new, then the entries. */
export const batchStatements = (
  entries: readonly Entry[],
  { shapes, rosters }: { readonly shapes: readonly Shape[]; readonly rosters: readonly Roster[] },
  opened: { writer: string; at: Date } | undefined,
): LineStatement[] => [
  ...(shapes.length > 0 ? [onLine(insertShapes, shapes.map(shapeRow))] : []),
  ...(rosters.length > 0 ? [onLine(insertRosters, rosters.map(rosterRow))] : []),
  ...(opened ? [onLine(insertWriter, [writerRow(opened.writer, opened.at)])] : []),
  ...(entries.length > 0 ? [onLine(insertEntries, entries.map(rowOf))] : []),
]

/** The entry of a change, inside the change's own transaction. */
export const entryStatement = (entry: Entry): Statement => inOperation(insertEntries, [rowOf(entry)])
export const writerStatement = (writer: string, openedAt: Date): Statement =>
  inOperation(insertWriter, [writerRow(writer, openedAt)])
