import type { Chance } from '../../../seeds/demo/chance.js'
import type { OwnerSql } from '../../../src/database/owner.js'
import { countyOf, type JudgedRow } from './oracle.js'
import type { PlainTree } from './tree.js'

export const tables = [
  'person',
  'person_history',
  'child',
  'child_history',
  'elder',
  'elder_history',
  'woman',
  'woman_history',
  'relative',
  'relative_history',
  'guardian',
  'guardian_history',
  'membership',
  'membership_history',
  'file_change',
  'person_move',
] as const

/** One row in each table for each person, each judged by columns of its own. */
export function randomRows(tree: PlainTree, chance: Chance, persons: number): JudgedRow[] {
  const codes = [...tree.regions.keys()].filter((code) => code.length >= 6)
  const villages = codes.filter((code) => code.length === 12)
  const ended = codes.filter((code) => tree.regions.get(code)?.endedOn)
  // A row stands at a village of today; one that was left at another code is judged all the same.
  const place = () =>
    chance.pick(chance.happens(0.7) ? villages : ended.length > 0 && chance.happens(0.8) ? ended : codes)
  const populations = () => chance.whole(0, 7)
  return Array.from({ length: persons }, (_, at) => {
    const personId = `00000000-0000-7000-8000-${String(at + 1).padStart(12, '0')}`
    return tables.map(
      (table): JudgedRow => ({
        table,
        personId,
        place: place(),
        duty: chance.happens(0.4) ? place() : null,
        populations: populations(),
        ...(table === 'person' ? { isDisabled: chance.happens(0.5) } : {}),
        ...(table.startsWith('membership')
          ? { population: chance.pick(['CHILD', 'ELDER', 'WOMAN'] as const) }
          : {}),
        ...(table === 'file_change' ? { touched: populations() } : {}),
        ...(table === 'person_move'
          ? {
              to: place(),
              state: chance.pick(['OFFERED', 'ACCEPTED', 'DECLINED'] as const),
              isDecidedNow: chance.happens(0.3),
            }
          : {}),
      }),
    )
  }).flat()
}

const number = (code: string | null | undefined) => (code ? Number(code.padEnd(12, '0')) : null)

/** A row of each table as the platform itself wrote it, to be copied with other columns to be judged by. */
export type Patterns = Record<string, { columns: string; values: Record<string, unknown> }>

export async function readPatterns(sql: OwnerSql): Promise<Patterns> {
  const patterns: Patterns = {}
  for (const table of tables) {
    const [found] = await sql.unsafe(`select to_jsonb(t) as values from "${table}" t limit 1`)
    const [own] = await sql`
      select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
      where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`
    if (!found) throw new Error(`no row of ${table} to copy`)
    patterns[table] = {
      columns: String(own?.columns),
      values: typeof found.values === 'string' ? JSON.parse(found.values) : found.values,
    }
  }
  return patterns
}

/** Makes the regions and the files of the database these and no others. A process that holds the tree learns of it. */
export async function store(
  sql: OwnerSql,
  patterns: Patterns,
  { tree, rows, now }: { tree: PlainTree; rows: readonly JudgedRow[]; now: Date },
): Promise<void> {
  await sql.begin(async (transaction) => {
    const fill = (table: string, columns: string, values: readonly object[]) =>
      transaction.unsafe(
        `insert into "${table}" (${columns}) select ${columns} from jsonb_populate_recordset(null::"${table}", $1::text::jsonb)`,
        [JSON.stringify(values)],
      )
    for (const table of ['file_change', 'person', 'region_succession', 'region_version', 'region'])
      await transaction.unsafe(`delete from "${table}"`)
    await fill(
      'region',
      'code, level, parent_code, name, pinyin, initials, name_only, valid_from, valid_to, region_n',
      [...tree.regions.values()].map(storedRegion),
    )
    await fill(
      'region_succession',
      'predecessor, successor, kind, effective_on, change_id',
      tree.successions.map(({ effectiveOn, ...rest }) => ({
        ...rest,
        effective_on: effectiveOn,
        change_id: '00000000-0000-7000-8000-000000000000',
      })),
    )
    const counties = new Map(
      rows
        .filter(({ table }) => table === 'person')
        .map(({ personId, place }) => [personId, countyOf(tree, place)]),
    )
    for (const table of tables) {
      const { columns, values } = patterns[table]!
      const own = rows.filter((row) => row.table === table)
      await fill(
        table,
        columns,
        own.map((row) => ({ ...values, ...storedRow(row, counties, now) })),
      )
    }
    await transaction`update region_revision set revision = revision + 1`
  })
}

const levels: Record<number, string> = { 2: 'PROVINCE', 4: 'CITY', 6: 'COUNTY', 9: 'TOWNSHIP', 12: 'VILLAGE' }

const storedRegion = ({
  code,
  parent,
  endedOn,
}: {
  code: string
  parent: string | null
  endedOn: string | null
}) => ({
  code,
  level: levels[code.length],
  parent_code: parent,
  name: code,
  pinyin: code,
  initials: code,
  name_only: false,
  valid_from: '1900-01-01',
  valid_to: endedOn,
  region_n: number(code),
})

const storedRow = (row: JudgedRow, counties: ReadonlyMap<string, string>, now: Date) => ({
  county_code: counties.get(row.personId),
  person_id: row.personId,
  region_n: number(row.place),
  duty_region_n: number(row.duty),
  populations: row.populations,
  ...(row.isDisabled === undefined ? {} : { body_condition: row.isDisabled ? 'DISABLED' : 'ILL' }),
  ...(row.population ? { population: row.population } : {}),
  ...(row.touched === undefined ? {} : { touched: row.touched, change_id: row.personId }),
  ...(row.to
    ? {
        move_id: row.personId,
        to_region_n: number(row.to),
        state: row.state,
        decided_at: row.isDecidedNow ? now.toISOString() : '2024-01-01T00:00:00Z',
      }
    : {}),
})
