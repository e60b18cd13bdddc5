import { type SealingTerms, seal } from '../../src/audit/sealer.js'
import { Tallies } from '../../src/audit/tallies.js'
import { type Verified, verifyRecord } from '../../src/audit/verify.js'
import { type Door, openDoor } from '../../src/database/door.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { regionNumber } from '../../src/regions/region-code.js'
import { type TestPlatform, testKeyring } from '../support/platform.js'

export const auditKey = testKeyring.derive('audit')

export interface Sealing {
  readonly door: Door
  /** Seals what is recorded by now; answers how many entries. */
  now(): Promise<number>
  /** As the server does every second: not where another seals. */
  inTurn(): Promise<number>
  readonly alarmed: { kind: string; department: string; threshold: number }[]
  close(): Promise<void>
}

/** A sealer as the server has one, called by hand. */
export function sealingOf(
  platform: TestPlatform,
  levels = { personsRead: [50, 500], lookupsMissed: [20] },
): Sealing {
  const alarmed: Sealing['alarmed'] = []
  const door = openDoor({
    url: platform.url,
    slots: 1,
    regions: platform.regions,
    clock: () => platform.clock,
  })
  const terms: SealingTerms = {
    door,
    key: auditKey,
    levels,
    numberOf: regionNumber,
    alarmed: (alarm) => alarmed.push(alarm),
  }
  const tallies = new Tallies(levels.personsRead)
  return {
    door,
    now: () => seal(terms, { isWhole: true, tallies }),
    inTurn: () => seal(terms, { yields: true, tallies }),
    alarmed,
    close: () => door.close(),
  }
}

export const verified = (platform: TestPlatform): Promise<Verified> =>
  withOwner(platform.ownerUrl, (sql) => verifyRecord(sql, auditKey))

export const asOwner = <T>(platform: TestPlatform, work: (sql: OwnerSql) => Promise<T>): Promise<T> =>
  withOwner(platform.ownerUrl, work)

/** The entries of a request, as the database has them. */
export const entriesOf = (platform: TestPlatform, requestId: string): Promise<Record<string, unknown>[]> =>
  asOwner(platform, async (sql) => [
    ...(await sql`
      select e.kind, e.subject, e.department, e.region_code, e.role, e.client, e.purpose, to_json(e.persons)::text as persons,
        to_json(e.regions)::text as regions, e.row_count, e.lookups, e.misses, to_json(s.roots)::text as roots,
        to_json(s.coordinates)::text as coordinates, to_json(s.masked)::text as masked, to_json(s.filters)::text as filters
      from audit_entry e join audit_shape s on s.shape = e.shape where e.request_id = ${requestId} order by e.recorded_at`),
  ])
