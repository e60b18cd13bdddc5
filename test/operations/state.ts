import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { withOwner } from '../../src/database/owner.js'
import { root } from '../architecture/source.js'

/** Every table of the platform as one digest over its rows, whatever order they lie in. */
export const stateOf = (ownerUrl: string): Promise<Record<string, string>> =>
  withOwner(ownerUrl, async (sql) => {
    const state: Record<string, string> = {}
    const tables = await sql`select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`
    for (const { name } of tables) {
      const [row] = await sql.unsafe(
        `select count(*) || ' ' || md5(coalesce(string_agg(line, '|' order by line), '')) as digest
         from (select t::text as line from "${name}" t) as lines`,
      )
      state[String(name)] = String(row?.digest)
    }
    return state
  })

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A command in a process of its own, as npm starts it, with no setting but these. */
export function command(name: string, args: readonly string[], env: Record<string, string>): Promise<Ended> {
  const file = join(root, 'src/commands', `${name}.ts`)
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout?.on('data', (text) => {
    said.out += text
  })
  child.stderr?.on('data', (text) => {
    said.err += text
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })))
}
