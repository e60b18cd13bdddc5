import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withOwner } from '../../src/database/owner.js'
import { sealedTables } from '../../src/people/sealed/tables.js'
import type { Keyring } from '../../src/sealing/keyring.js'
import { open } from '../../src/sealing/seal.js'
import { root } from '../architecture/source.js'

/** Keys of a test, recognisable wherever they should not be. */
export const keyText = (byte: number): string => Buffer.alloc(32, byte).toString('base64')

/** A key file with one key, in a folder of its own. */
export function keyFile(mode = 0o600): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sanliu-keys-'))
  const path = join(folder, 'keys.json')
  writeFileSync(path, JSON.stringify({ current: 'k1', keys: { k1: keyText(71) } }))
  chmodSync(path, mode)
  return { folder, path }
}

/** Every sealed value of a database, opened, by its table, row and column. */
export const openedValues = (ownerUrl: string, ring: Keyring): Promise<Map<string, string>> =>
  withOwner(ownerUrl, async (sql) => {
    const values = new Map<string, string>()
    for (const { name, key, columns } of sealedTables())
      for (const row of await sql.unsafe(`select * from "${name}"`))
        for (const { name: column, context } of columns) {
          const sealed = row[column] as Buffer | null
          const place = [name, ...key.map((part) => row[part.name]), column].join(' ')
          if (sealed) values.set(place, open(ring, sealed, context))
        }
    return values
  })

/** Everything beside the sealed values, as one digest for each table: what a change of key must leave alone. */
export const restOf = (ownerUrl: string, where = 'true'): Promise<Record<string, string>> =>
  withOwner(ownerUrl, async (sql) => {
    const rest: Record<string, string> = {}
    for (const { name, columns } of sealedTables()) {
      const without = columns.map((column) => ` - '${column.name}'`).join('')
      const [row] = await sql.unsafe(
        `select count(*) || ' ' || md5(coalesce(string_agg(line, '|' order by line), '')) as digest
         from (select (to_jsonb(t)${without})::text as line from "${name}" t where ${where}) as lines`,
      )
      rest[name] = String(row?.digest)
    }
    return rest
  })

export interface CommandRun {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; out: string; err: string }>
}

/** The command in a process of its own, as `npm run keys:rotate` starts it. */
export function keysRotate(args: readonly string[], env: Record<string, string>): CommandRun {
  const file = join(root, 'src/commands/keys-rotate.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (text) => {
    said.out += text
  })
  child.stderr.on('data', (text) => {
    said.err += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended: ended.then((code) => ({ code, ...said })) }
}
