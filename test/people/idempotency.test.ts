import { afterAll, beforeAll, expect, test } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { createMutation, loadTree, villagesOf, wholeChild } from '../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

const day = 86_400_000

let platform: TestPlatform
let village: string
beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  village = villagesOf(platform, '512002')[0] as string
}, 120_000)
afterAll(() => platform?.close())

const clerk = viewerOf('TOWNSHIP_GOVERNMENT', '512002', 'RECORDER', 'clerk')
const create = async (idempotencyKey: string, input: object = wholeChild(village)): Promise<string> => {
  const answer = await platform.ask(clerk, createMutation, {
    variables: { input: { ...input, idempotencyKey } },
  })
  return dataOf(answer).personCreate.person.id
}
const sql = (text: string) => withOwner(platform.ownerUrl, (owner) => owner.unsafe(text))
const kept = async () => Number((await sql('select count(*)::int as count from idempotency'))[0]?.count)
const isKept = async (key: string) =>
  (await sql(`select 1 as one from idempotency where key = '${key}'`)).length > 0
/** Enough changes that some of them look for old keys: of 16 about one does. */
const more = 40
const manyMore = async (label: string) => {
  for (let number = 0; number < more; number++) await create(`${label}-${number}`)
}

test('the last thousand keys of an account are good also after its clock was days ahead for a while; others are let go after a day', async () => {
  const today = platform.clock
  const input = wholeChild(village)
  const first = await create('before', input)
  await sql(`insert into idempotency (subject, client, key, request_hash, result, recorded_at)
    select subject, client, 'made-up-' || n, request_hash, result, recorded_at - n * interval '1 second'
    from idempotency, generate_series(1, 1500) as n`)
  await manyMore('on-the-day')
  expect(await kept()).toBe(1 + 1_500 + more)
  platform.clock = new Date(today.getTime() + 40 * day)
  await manyMore('ahead')
  expect(await isKept('made-up-1500')).toBe(false)
  expect(await isKept('made-up-1')).toBe(true)
  expect(await kept()).toBeLessThanOrEqual(1_000 + more)
  platform.clock = today
  expect(await create('before', input)).toBe(first)
}, 120_000)
