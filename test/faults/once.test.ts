import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import type { Server } from '../support/server.js'
import { type Client, codesOf, openClient } from './client.js'
import { type Ground, openGround } from './ground.js'
import { createFile, newFile, updateFile } from './writer.js'

/** `npm run proof -- once` asks a thousand changes in five copies and lets fifty writers meet two hundred times; the gate less. */
const changes = Number(process.env.PROOF_COUNT ?? 10)
const rounds = Math.max(2, changes / 5)
const copies = 5
const writersAtOnce = 50
const village = '512002100001'

let ground: Ground
let client: Client
let token: string
let instances: Server[]
beforeAll(async () => {
  ground = await openGround('once')
  client = openClient()
  token = await ground.token('TOWNSHIP_GOVERNMENT', '512002100', 'RECORDER', 'desk')
  // Copies of one change meet in different instances as well.
  instances = await Promise.all(
    Array.from({ length: process.env.PROOF_COUNT ? 2 : 1 }, () => ground.start(limits)),
  )
})
afterAll(async () => {
  client?.close()
  for (const instance of instances ?? []) await instance.stop()
  await ground?.close()
})

const limits = { SANLIU_LIMITS: '{"all":{"bucket":1000000000,"restoreRate":1000000000}}' }
const urlOf = (number: number) => (instances[number % instances.length] as Server).url
const count = (query: string) =>
  withOwner(ground.ownerUrl, async (sql) => Number((await sql.unsafe(query))[0]?.count))

test('a change that is sent in five copies at once takes effect once, and each copy gets the same answer', async () => {
  const different: unknown[] = []
  const one = async (number: number) => {
    const input = newFile(village, `同${number}`, randomUUID())
    const told = await Promise.all(
      Array.from({ length: copies }, (_, copy) =>
        client.ask(urlOf(number + copy), token, createFile, { input }),
      ),
    )
    const [first, ...others] = told.map(({ body }) => JSON.stringify(body.data))
    if (!JSON.parse(first ?? '{}')?.personCreate?.person?.id || others.some((other) => other !== first))
      different.push(told.map(({ status, body }) => [status, body]))
  }
  let next = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (next < changes) await one(next++)
    }),
  )
  expect(different).toEqual([])
  expect(await count(`select count(*) from person where name like '同%'`)).toBe(changes)
  expect(await count(`select count(distinct name) from person where name like '同%'`)).toBe(changes)
  expect(await count('select count(*) from file_change')).toBe(changes)
  process.stdout.write(`once: ${changes} changes in ${copies} copies each: ${changes} effects\n`)
}, 1_800_000)

test('of fifty writers on one version one wins, and the others are told that it changed', async () => {
  const created = await client.ask(urlOf(0), token, createFile, {
    input: newFile(village, '众', randomUUID()),
  })
  const { id, version: from } = created.body.data.personCreate.person
  const outcomes = { won: 0, stale: 0, other: [] as unknown[] }
  for (let version = from; version < from + rounds; version++) {
    const told = await Promise.all(
      Array.from({ length: writersAtOnce }, (_, number) => {
        const input = {
          id,
          expectedVersion: version,
          idempotencyKey: randomUUID(),
          person: { address: `演示村${version}组${number}号` },
        }
        return client.ask(urlOf(number), token, updateFile, { input })
      }),
    )
    const winners = told.filter(({ body }) => body.data?.personUpdate?.person?.version === version + 1)
    expect(winners).toHaveLength(1)
    outcomes.won += winners.length
    for (const each of told) {
      if (winners.includes(each)) continue
      const [error] = each.body.errors ?? []
      if (error?.extensions.code === 'STALE_VERSION' && error.extensions.currentVersion === version + 1)
        outcomes.stale += 1
      else outcomes.other.push([each.status, ...codesOf(each), error?.extensions.currentVersion])
    }
  }
  process.stdout.write(`once: ${rounds} rounds of ${writersAtOnce} writers: ${JSON.stringify(outcomes)}\n`)
  expect(outcomes).toEqual({ won: rounds, stale: rounds * (writersAtOnce - 1), other: [] })
  expect(await count(`select version as count from person where name = '众'`)).toBe(from + rounds)
}, 1_800_000)
