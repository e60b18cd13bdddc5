import { createHash, type Hash } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { quoted } from '../database/lock.js'
import { type OwnerSql, withOwner } from '../database/owner.js'
import type { Keyring } from '../sealing/keyring.js'
import { BackupRefused, type Contents, fileOf, manifestText } from './manifest.js'
import { columnList, type KeptTable, migrationsIn, tablesIn } from './tables.js'

export interface BackupOptions {
  readonly ownerUrl: string
  readonly keyring: Keyring
  readonly folder: string
  readonly program: string
  readonly progress?: (table: string, rows: number) => void
}

/**
 * Writes all rows as they were at one moment, while others go on writing: every table is read in the one snapshot of a
 * transaction. The folder gets its name when everything lies in it.
 */
export async function writeBackup(options: BackupOptions): Promise<Contents> {
  const { ownerUrl, keyring, folder } = options
  if (existsSync(folder))
    throw new BackupRefused({
      zh: `${folder} 已存在，请另选名称。`,
      en: ` ${folder} exists; choose another name.`,
    })
  const draft = `${folder}.${process.pid}`
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
  mkdirSync(draft, { mode: 0o700 })
  try {
    const told = await withOwner(ownerUrl, (sql) =>
      sql.begin('isolation level repeatable read read only', (transaction) =>
        copyOut(transaction as unknown as OwnerSql, draft, options),
      ),
    )
    writeFileSync(join(draft, 'manifest.json'), manifestText(keyring, told as Contents), { mode: 0o600 })
    renameSync(draft, folder)
    return told as Contents
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

async function copyOut(sql: OwnerSql, draft: string, options: BackupOptions): Promise<Contents> {
  const [moment] = await sql.unsafe(`
    select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
      (select number || ':' || encode(digest, 'hex') from audit_seal order by number desc limit 1) as anchor,
      (select to_char(min(recorded_at) at time zone 'utc', 'YYYY-MM-DD') from audit_entry) as oldest`)
  const tables: Contents['tables'] = []
  for (const table of await tablesIn(sql)) {
    const { rows, sha256 } = await copyTable(sql, table, fileOf(draft, table.name))
    options.progress?.(table.name, rows)
    tables.push({ name: table.name, columns: [...table.columns], rows, sha256 })
  }
  return {
    format: 1,
    program: options.program,
    takenAt: String(moment?.at),
    key: options.keyring.current,
    migrations: await migrationsIn(sql),
    anchor: (moment?.anchor as string | null) ?? null,
    oldestEntry: (moment?.oldest as string | null) ?? null,
    tables,
  }
}

const newline = 10

async function copyTable(sql: OwnerSql, table: KeptTable, path: string) {
  let rows = 0
  const hash = createHash('sha256')
  const text = `copy (select ${columnList(table)} from ${quoted(table.name)}) to stdout`
  const rowsOut = await sql.unsafe(text).readable()
  // The driver stops its socket where rows come faster than they are written, and forgets it where they end there.
  rowsOut.once('end', () => rowsOut._read(0))
  await pipeline(
    rowsOut,
    // A row is a line: COPY writes a line break inside a value as two characters.
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) rows += 1
        yield chunk
      }
    },
    createGzip({ level: 3 }),
    hashing(hash),
    createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
  )
  return { rows, sha256: hash.digest('hex') }
}

/** Passes everything on and takes it into the digest. */
export const hashing = (hash: Hash) =>
  async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
