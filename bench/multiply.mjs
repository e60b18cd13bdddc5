// More people for the measure of growth, made in the database: everybody of today stands there several times, under ids of a
// later time, with figures to match. Histories are left out. Only for made-up people, in a folder that may be thrown away.
import { parseArgs } from 'node:util'
import { startPlatform } from './platform.mjs'
import { enter } from './side-by-side/database.mjs'

const tables = ['person', 'child', 'elder', 'woman', 'membership', 'relative', 'guardian', 'file_change']
const usage = '用法 Usage: npm run bench -- multiply --data FOLDER --times 5   (2–9)\n'

export async function multiply(args) {
  const { values } = parseArgs({ args, options: { data: { type: 'string' }, times: { type: 'string' } } })
  const times = Number(values.times)
  if (!values.data || !Number.isInteger(times) || times < 2 || times > 9) {
    process.stderr.write(usage)
    return 2
  }
  const platform = await startPlatform(values.data)
  const { sql } = enter(values.data)
  try {
    await sql.unsafe(`set session_replication_role = replica; set maintenance_work_mem = '1GB'`)
    for (const table of tables) await multiplied(sql, table, times)
    await sql`update figure set persons = persons * ${times}, filled = filled * ${times}`
    await sql`update figure_day set revision = revision + 1`
    await sql.unsafe('vacuum analyze figure')
  } finally {
    await sql.end()
    await platform.stop()
  }
  return 0
}

/** Beside what is found by key, indexes are made anew when the rows are there. */
async function multiplied(sql, table, times) {
  const columns =
    await sql`select attname as name, atttypid = 'uuid'::regtype and attname <> 'villagers_group_id' as is_id
    from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`
  const indexes = await sql`select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made
    from pg_index where indrelid = ${table}::regclass and not indisunique`
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const later = (time) =>
    columns.map(({ name, is_id }) =>
      is_id ? `overlay("${name}"::text placing '${time}' from 1 for 1)::uuid` : `"${name}"`,
    )
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`)
  for (let time = 1; time < times; time++) {
    await sql.unsafe(`insert into ${table} (${names}) select ${later(time).join(', ')} from ${table}
      where ${table === 'file_change' ? 'change_id' : 'person_id'} < '10000000-0000-0000-0000-000000000000'`)
    process.stderr.write(`${table} × ${time + 1}\n`)
  }
  for (const { made } of indexes) await sql.unsafe(made)
  await sql.unsafe(`vacuum analyze ${table}`)
}
