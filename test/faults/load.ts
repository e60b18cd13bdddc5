import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { type Client, codesOf, forgivable, openClient } from './client.js'
import type { Ground } from './ground.js'
import { Writer } from './writer.js'

const counties = ['512002', '512021'] as const
const list = '{ children(first: 100) { nodes { id region { code } } } }'

/** Writers and readers of two counties; whoever sees a row of the other county has seen too much. */
export interface Load {
  readonly writers: readonly Writer[]
  /** Reads that were answered, and rows in them that belong to another county. */
  readonly seen: { reads: number; rows: number; foreign: number }
  /** Lets everybody work until `end` is called and what is on its way has come back or broken off. */
  begin(url: string): { end(): Promise<void> }
  /** Every change that was on its way is asked again until it is answered, and every acknowledged one once more. */
  settle(url: string): Promise<{ unsettled: number; asked: number; different: number }>
  unforgivable(): string[]
  acknowledged(): number
  close(): void
}

export async function openLoad(ground: Ground, count: number, label = ''): Promise<Load> {
  const client = openClient()
  const writers = await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const county = counties[number % 2] as string
      const village = await villageOf(ground, county, number)
      const token = await ground.token('TOWNSHIP_GOVERNMENT', county, 'RECORDER', `writer-${number}`)
      return new Writer(
        client,
        token,
        village,
        `${label}${'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨'.charAt(number)}`,
      )
    }),
  )
  const readers = await Promise.all(
    counties.map(async (county) => ({
      county,
      token: await ground.token('EDUCATION', county, 'VIEWER', 'reader'),
    })),
  )
  const seen = { reads: 0, rows: 0, foreign: 0 }
  const wrong: string[] = []
  return {
    writers,
    seen,
    begin(url) {
      let over = false
      const running = [
        ...writers.map(async (writer) => {
          while (!over) if (!(await writer.write(url))) await pause(20)
        }),
        ...readers.map(async ({ county, token }) => {
          while (!over) if (!(await read(client, url, token, county, seen, wrong))) await pause(20)
        }),
      ]
      return {
        async end() {
          over = true
          await Promise.all(running)
        },
      }
    },
    async settle(url) {
      const all = await Promise.all(
        writers.map(async (writer) => {
          for (let tries = 0; writer.pending && tries < 100; tries++)
            if (!(await writer.write(url))) await pause(50)
          return { ...(await writer.settled(url)), unsettled: writer.pending ? 1 : 0 }
        }),
      )
      // Whoever comes first after a fault sees his own county and nothing of the one that was served before it.
      await Promise.all(readers.map(({ county, token }) => read(client, url, token, county, seen, wrong)))
      const sum = (of: (each: (typeof all)[number]) => number) =>
        all.reduce((total, each) => total + of(each), 0)
      return {
        unsettled: sum((each) => each.unsettled),
        asked: sum((each) => each.asked),
        different: sum((each) => each.different),
      }
    },
    unforgivable: () => [...wrong, ...writers.flatMap((writer) => writer.unforgivable)],
    acknowledged: () =>
      writers.flatMap(({ files }) => files).reduce((total, { version }) => total + version, 0),
    close: () => client.close(),
  }
}

async function read(
  client: Client,
  url: string,
  token: string,
  county: string,
  seen: Load['seen'],
  wrong: string[],
): Promise<boolean> {
  const told = await client.ask(url, token, list).catch(() => undefined)
  if (!told) return false
  if (told.body.errors) {
    wrong.push(...codesOf(told).filter((code) => !forgivable.has(code)))
    return false
  }
  const { nodes } = told.body.data.children
  seen.reads += 1
  seen.rows += nodes.length
  seen.foreign += nodes.filter(
    ({ region }: { region: { code: string } }) => !region.code.startsWith(county),
  ).length
  return true
}

const villageOf = (ground: Ground, county: string, number: number): Promise<string> =>
  withOwner(ground.ownerUrl, async (sql) => {
    const rows = await sql`
      select code from region where level = 'VILLAGE' and starts_with(code, ${county}) order by code limit 20`
    return String(rows[number % rows.length]?.code)
  })

/** How the database differs from what was acknowledged: files lost, opened twice, and versions that are not the last one told. */
export const differences = (ground: Ground, { writers }: Load) =>
  withOwner(ground.ownerUrl, async (sql) => {
    const stored = await sql<{ name: string; count: number; version: number; changes: number }[]>`
      select p.name, count(*)::int as count, max(p.version)::int as version,
        (select count(*)::int from file_change c where c.person_id = any(array_agg(p.person_id))) as changes
      from person p group by p.name`
    const known = new Map(stored.map((row) => [row.name, row]))
    const files = writers.flatMap((writer) => writer.files)
    return {
      files: files.length,
      changes: stored.reduce((sum, { changes }) => sum + changes, 0),
      lost: files.filter(({ name, version }) => (known.get(name)?.version ?? 0) < version).length,
      twice: files.filter(({ name, version }) => {
        const row = known.get(name)
        return row && (row.count > 1 || row.version > version || row.changes > version)
      }).length,
      unknown: stored.length - files.filter(({ name }) => known.has(name)).length,
    }
  })

/** Everything acknowledged is there once, as it was told, and nobody saw what is another's. Answers what was found. */
export async function expectWhole(ground: Ground, load: Load, url: string) {
  const { unsettled, asked, different } = await load.settle(url)
  const found = await differences(ground, load)
  expect({ unsettled, different, ...found }).toMatchObject({
    unsettled: 0,
    different: 0,
    lost: 0,
    twice: 0,
    unknown: 0,
    changes: load.acknowledged(),
  })
  expect(load.seen.foreign).toBe(0)
  return { asked, unsettled, different, ...found }
}
