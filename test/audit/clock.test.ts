import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepSealed } from '../../src/audit/sealer.js'
import { openDoor } from '../../src/database/door.js'
import { regionNumber } from '../../src/regions/region-code.js'
import { loadTree, openChild, villagesOf, wholeChild } from '../support/children.js'
import { type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { auditKey, sealingOf, verified } from './record.js'

const day = 86_400_000

let platform: TestPlatform
let id: string
beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  id = await openChild(platform, wholeChild(villagesOf(platform, '512002')[0] as string))
}, 120_000)
afterAll(() => platform?.close())

const read = () => platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), `{ person(id: "${id}") { id } }`)

test.each([-40, -2, 40, 400])(
  'what is recorded while the clock is off by %i days is sealed when it is right',
  async (days) => {
    const sealing = sealingOf(platform)
    const today = platform.clock
    try {
      await sealing.now()
      platform.clock = new Date(today.getTime() + days * day)
      await read()
      platform.clock = today
      await read()
      await sealing.now()
      expect(await verified(platform)).toMatchObject({ faults: [], unsealed: 0 })
    } finally {
      platform.clock = today
      await sealing.close()
    }
  },
)

test('a sealer whose clock stood ahead, and that is no more, is not waited for', async () => {
  const today = platform.clock
  const [before, other] = [sealingOf(platform), sealingOf(platform)]
  try {
    platform.clock = new Date(today.getTime() + 40 * day)
    await read()
    expect(await before.now()).toBeGreaterThan(0)
    platform.clock = today
    await read()
    expect(await other.inTurn()).toBeGreaterThan(0)
    // One that is there and seals by the same clock is left to it.
    await read()
    expect(await before.inTurn()).toBe(0)
    expect(await other.inTurn()).toBeGreaterThan(0)
  } finally {
    platform.clock = today
    await before.close()
    await other.close()
  }
})

test('a sealer whose clock has jumped seals what was recorded before, and after', async () => {
  const today = platform.clock
  const errors: unknown[] = []
  const door = openDoor({
    url: platform.url,
    slots: 1,
    regions: platform.regions,
    clock: () => platform.clock,
  })
  const terms = {
    door,
    key: auditKey,
    levels: { personsRead: [], lookupsMissed: [] },
    numberOf: regionNumber,
    alarmed: () => {},
  }
  const sealing = keepSealed(terms, (error) => errors.push(error))
  const isSealed = () => verified(platform).then(({ unsealed }) => unsealed)
  try {
    await read()
    await expect.poll(isSealed, { timeout: 5_000 }).toBe(0)
    for (const days of [40, -40]) {
      await read()
      platform.clock = new Date(today.getTime() + days * day)
      await read()
      await expect.poll(isSealed, { timeout: 5_000 }).toBe(0)
    }
    expect(errors).toEqual([])
  } finally {
    platform.clock = today
    await sealing.stop()
    await door.close()
  }
}, 30_000)
