import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localIssuer } from '../../src/accounts/local-issuer.js'
import { type Verified, verifyRecord } from '../../src/audit/verify.js'
import { loadConfig } from '../../src/config.js'
import { withOwner } from '../../src/database/owner.js'
import type { Role } from '../../src/policy/viewer.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { testKeyring } from '../support/platform.js'
import { type Server, startServer } from '../support/server.js'

/** A database that outlives the servers before it. */
export type Standing = Pick<TestDatabase, 'url' | 'ownerUrl' | 'adminUrl' | 'pooler'>

/** Servers in processes of their own, one after the other, over a database that stays. */
export interface Ground extends Standing {
  start(settings?: Record<string, string>): Promise<Server>
  token(department: string, region: string, role: Role, account: string): Promise<string>
  /** The record of accesses, read and compared from its beginning. */
  verified(): Promise<Verified>
  close(): Promise<void>
}

const keys = JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } })

export async function groundOver(standing: Standing, end: () => Promise<void>): Promise<Ground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sanliu-faults-'))
  const issuer = await localIssuer(loadConfig({ SANLIU_DATA_DIR: dataDir }))
  return {
    ...standing,
    start: (settings = {}) =>
      startServer({
        NODE_ENV: 'development',
        DATABASE_URL: standing.url,
        SANLIU_DB_POOLER: standing.pooler,
        SANLIU_DATA_DIR: dataDir,
        SANLIU_KEYS_JSON: keys,
        LOG_LEVEL: 'error',
        ...settings,
      }),
    token: (department, region, role, sub) =>
      issuer.issue({ sub, department, region, role, client: 'faults' }),
    verified: () => withOwner(standing.ownerUrl, (sql) => verifyRecord(sql, testKeyring.derive('audit'))),
    async close() {
      await end()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** On the PostgreSQL of the run, which is nobody's to end. */
export async function openGround(label: string): Promise<Ground> {
  const database = await createTestDatabase(label)
  return groundOver(database, () => database.drop())
}
