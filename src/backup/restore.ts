import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { putOn, takeOff } from '../../seeds/demo/bare-tables.js'
import { keepMonths } from '../audit/months.js'
import { quoted } from '../database/lock.js'
import { type OwnerSql, withOwner } from '../database/owner.js'
import { BackupRefused, type Contents, fileOf } from './manifest.js'
import { columnList, migrationsIn, tablesIn } from './tables.js'
import { hashing } from './write.js'

/** Reads every file once before anything is touched. */
export async function checkFiles(folder: string, { tables }: Contents): Promise<void> {
  for (const { name, sha256 } of tables) {
    const path = fileOf(folder, name)
    const hash = createHash('sha256')
    if (existsSync(path))
      await pipeline(createReadStream(path), hashing(hash), async (rest) => {
        for await (const _ of rest);
      })
    if (hash.digest('hex') !== sha256)
      throw new BackupRefused({
        zh: `备份文件 ${path} 缺失或被改动，未作任何恢复。`,
        en: ` ${path} of the backup is missing or was changed; nothing was restored.`,
      })
  }
}

/**
 * Puts the rows of a backup into an empty database of the same make, in one transaction: all of it or nothing. Keys, foreign keys
 * and checks are put on again behind the rows, so that each of them is judged.
 */
export const loadBackup = (ownerUrl: string, folder: string, told: Contents): Promise<void> =>
  withOwner(ownerUrl, async (sql) => {
    await sql.begin((transaction) => load(transaction as unknown as OwnerSql, folder, told))
    await sql.unsafe('analyze')
  })

async function load(sql: OwnerSql, folder: string, told: Contents): Promise<void> {
  await refuseOther(sql, told)
  await refuseInUse(sql)
  const tables = await tablesIn(sql)
  await refuseFilled(sql)
  await sql.unsafe(`truncate ${tables.map(({ name }) => quoted(name)).join(', ')}`)
  await keepMonthsSince(sql, told.oldestEntry)
  const off = await takeOff(
    sql,
    tables.filter(({ isParted }) => !isParted).map(({ name }) => name),
  )
  for (const table of tables) {
    if (table.isParted) await sql.unsafe(`alter table ${quoted(table.name)} no force row level security`)
    const freeze = table.isParted ? '' : ' (freeze)'
    const text = `copy ${quoted(table.name)} (${columnList(table)}) from stdin${freeze}`
    await pipeline(
      createReadStream(fileOf(folder, table.name)),
      createGunzip(),
      await sql.unsafe(text).writable(),
    )
    if (table.isParted) await sql.unsafe(`alter table ${quoted(table.name)} force row level security`)
  }
  await putOn(sql, off)
  await compareCounts(sql, told)
}

async function refuseOther(sql: OwnerSql, told: Contents): Promise<void> {
  const here = await migrationsIn(sql)
  if (JSON.stringify(here) === JSON.stringify(told.migrations)) return
  throw new BackupRefused({
    zh: `备份由版本 ${told.program} 制作，表结构与本版本不同：请用该版本恢复，再升级。`,
    en: ` The backup was made by version ${told.program}, whose tables differ: restore with that version, then upgrade.`,
  })
}

/** A server that goes on would write behind the record that comes back. */
async function refuseInUse(sql: OwnerSql): Promise<void> {
  const [row] = await sql.unsafe(`
    select exists (select 1 from pg_stat_activity where datname = current_database()
      and usename <> current_user) as used`)
  if (row?.used)
    throw new BackupRefused({
      zh: '仍有程序连接此数据库：请先停止所有服务器，再恢复。',
      en: ' Others are connected to this database: stop every server first, then restore.',
    })
}

const decisive = ['person', 'file_change', 'erasure', 'audit_entry'] as const

async function refuseFilled(sql: OwnerSql): Promise<void> {
  const filled = decisive.map((name) => `exists (select 1 from ${quoted(name)})`).join(' or ')
  const [row] = await sql.unsafe(`select ${filled} as filled`)
  if (row?.filled !== false)
    throw new BackupRefused({
      zh: '此数据库已有档案或访问记录，不予覆盖：请恢复到新的数据目录或空数据库。',
      en: ' This database holds files or accesses and is not overwritten: restore into a new data folder or an empty database.',
    })
}

/** The months from the oldest entry on; the owner's ordinary step makes this month and those to come. */
async function keepMonthsSince(sql: OwnerSql, oldest: string | null): Promise<void> {
  for (
    let from = new Date(oldest ?? Date.now());
    from < new Date();
    from.setUTCFullYear(from.getUTCFullYear() + 1)
  )
    await keepMonths(sql, new Date(from))
  await keepMonths(sql, new Date())
}

async function compareCounts(sql: OwnerSql, { tables }: Contents): Promise<void> {
  for (const { name, rows } of tables) {
    const [row] = await sql.unsafe(`select count(*)::text as count from ${quoted(name)}`)
    if (Number(row?.count) !== rows)
      throw new BackupRefused({
        zh: `${name} 恢复后的行数与备份不符，已全部撤销。`,
        en: ` ${name} does not hold as many rows as the backup; everything was undone.`,
      })
  }
}
