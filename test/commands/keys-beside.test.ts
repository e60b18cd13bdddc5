import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config.js'
import { parseAddress } from '../../src/database/address.js'
import { embeddedBeside, startEmbedded } from '../../src/database/embedded.js'
import { withOwner } from '../../src/database/owner.js'
import { migrateAndGrant } from '../../src/grants/apply.js'
import { keyringOf } from '../../src/keys.js'
import { countByKey } from '../../src/people/sealed/counts.js'
import { readKeyring } from '../../src/sealing/key-file.js'
import { seal } from '../../src/sealing/seal.js'
import { keysRotate, openedValues } from '../support/keys.js'

test('the key is replaced beside a running demonstration, whose database stays up, and again when it has stopped', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sanliu-beside-'))
  onTestFinished(() => {
    const home = join(dataDir, 'postgres')
    if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true })
    rmSync(dataDir, { recursive: true, force: true })
  })
  const env = { SANLIU_DATA_DIR: dataDir }
  const keys = join(dataDir, 'keys.json')
  const ring = keyringOf(loadConfig(env))
  const running = await startEmbedded(dataDir)
  try {
    await migrateAndGrant(running.ownerUrl, { loginRole: parseAddress(running.url).user ?? '' })
    const phone = seal(ring, '13900001234', 'person.phone')
    await withOwner(
      running.ownerUrl,
      (
        sql,
      ) => sql`insert into person (county_code, person_id, region_n, populations, region_code, region_masked, version,
          recorded_at, change_id, name, name_masked, sex, birth_date, birth_date_masked, phone_sealed)
        values ('512002', gen_random_uuid(), 512002001001, 1, '512002001001', '512002001', 1, now(), gen_random_uuid(),
          '张小禾', '张*', 'FEMALE', '2015-05-06', '2015', ${phone})`,
    )
    expect((await keysRotate([], env).ended).code).toBe(0)
    expect(await withOwner(running.ownerUrl, countByKey)).toEqual([{ id: 'k2', today: 1, past: 0 }])
    expect([...(await openedValues(running.ownerUrl, ring)).values()]).toEqual(['13900001234'])
    expect(await embeddedBeside(dataDir)).toEqual({ url: running.url, ownerUrl: running.ownerUrl })
  } finally {
    await running.stop()
  }
  expect(await embeddedBeside(dataDir)).toBeUndefined()
  const { code, out } = await keysRotate([], env).ended
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Key k3 seals from now on') })
  expect(readKeyring(keys).current).toBe('k3')
}, 120_000)
