import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { type Ground, openGround } from './ground.js'
import type { Account, Holder, Orders } from './kill-load.js'

/** Backends ended by the server while they work; more with PROOF_COUNT=300. */
const kills = Number(process.env.PROOF_COUNT ?? 60)
const seed = Number(process.env.PROOF_SEED ?? 20160220)
const minutes = 60_000

let ground: Ground
beforeAll(async () => {
  ground = await openGround(
    'kill',
    `create table mine (region text primary key);
     insert into mine select (100000 + n)::text from generate_series(0, 99) n;
     create table pair (
       name text, half integer, region text not null,
       under text default current_setting('sanliu.region', true),
       primary key (name, half))`,
  )
})
afterAll(() => ground?.close())

interface Findings {
  readonly kills: number
  readonly done: number
  readonly failed: number
  /** Rows of another user read, and rows written inside another user's transaction or outside any. */
  readonly foreign: number
  readonly halves: number
  /** Answered as done and not there, or as failed and there. */
  readonly misreported: number
  readonly unsettled: number
  /** Errors outside every call, each of which ends the process. */
  readonly crashes: number
}

async function underFire(holder: Holder, count = kills): Promise<Findings> {
  await withOwner(ground.database.ownerUrl, (sql) => sql`truncate pair`)
  const account = await load({ url: ground.database.url, holder, kills: count, seed })
  const answers = Object.entries(account?.answers ?? {})
  return withOwner(ground.database.ownerUrl, async (sql) => {
    const pairs = await sql<{ name: string; halves: number; foreign: number }[]>`
      select name, count(*)::int as halves, (count(*) filter (where under is distinct from region))::int as foreign
      from pair group by name`
    const stored = new Set(pairs.map(({ name }) => name))
    const findings: Findings = {
      kills: account?.kills ?? 0,
      done: answers.filter(([, answer]) => answer === 'DONE').length,
      failed: answers.filter(([, answer]) => answer !== 'DONE').length,
      foreign: (account?.foreign ?? 0) + pairs.reduce((sum, pair) => sum + pair.foreign, 0),
      halves: pairs.filter(({ halves }) => halves !== 2).length,
      misreported: answers.filter(
        ([name, answer]) => answer !== 'UNKNOWN' && stored.has(name) !== (answer === 'DONE'),
      ).length,
      unsettled: account ? account.calls - account.settled : 0,
      crashes: account?.crashes ?? 1,
    }
    process.stdout.write(`${holder}: ${JSON.stringify(findings)}\n`)
    return findings
  })
}

/** Runs the program; undefined when it did not live to give account. */
function load(orders: Orders): Promise<Account | undefined> {
  const program = fileURLToPath(new URL('./kill-load.ts', import.meta.url))
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', program, JSON.stringify(orders)],
      { maxBuffer: 64 * 1024 * 1024 },
      (error, output) => resolve(error ? undefined : (JSON.parse(output) as Account)),
    )
  })
}

const faultsOf = ({ foreign, halves, misreported, unsettled, crashes }: Findings) =>
  foreign + halves + misreported + unsettled + crashes

describe('backends are killed under load, two connections for twelve users', () => {
  test(
    'through the door: no foreign row, no half transaction, every call settled and answered truly, the process alive',
    async () => {
      const findings = await underFire('door')
      expect(findings).toMatchObject({
        foreign: 0,
        halves: 0,
        misreported: 0,
        unsettled: 0,
        crashes: 0,
      })
      expect(findings.kills).toBeGreaterThanOrEqual(kills)
      expect(findings.done).toBeGreaterThan(0)
      expect(findings.failed).toBeGreaterThan(0)
    },
    5 * minutes,
  )

  const unguarded: Holder[] = ['begin', 'reserve']
  test.each(unguarded)(
    'with sql.%s in its place the same load shows faults, and none when nobody is killed',
    async (holder) => {
      const peace = await underFire(holder, 0)
      expect(faultsOf(peace)).toBe(0)
      expect(peace.done).toBeGreaterThan(0)
      expect(faultsOf(await underFire(holder))).toBeGreaterThan(0)
    },
    5 * minutes,
  )
})
