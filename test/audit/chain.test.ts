import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordFault, verifyRecord } from '../../src/audit/verify.js'
import type { OwnerSql } from '../../src/database/owner.js'
import { openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { asOwner, auditKey, type Sealing, sealingOf, verified } from './record.js'

/** `npm run proof -- chain` tampers a thousand times; the gate less often. */
const tamperings = Number(process.env.PROOF_COUNT ?? 100)
const seed = Number(process.env.PROOF_SEED ?? 20_240_101)

let platform: TestPlatform
let sealing: Sealing
let child: string

/** Reads and changes by several at once, in some sealed seconds; a few at the end are not sealed yet. */
beforeAll(async () => {
  platform = await testPlatform()
  sealing = sealingOf(platform)
  await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), '{ viewer { account } }')
  const village = villagesOf(platform, yanjiang)[0]!
  child = await openChild(platform, wholeChild(village))
  const recorder = viewerOf('TOWNSHIP_GOVERNMENT', village.slice(0, 9), 'RECORDER')
  let version = 1
  for (let second = 0; second < 6; second++) {
    await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        platform.ask(
          viewerOf('CIVIL_AFFAIRS', yanjiang, 'VIEWER', `clerk-${at}`),
          at % 2
            ? '{ children(first: 5, filter: { sex: { eq: FEMALE } }) { nodes { name } } }'
            : '{ children(first: 5) { nodes { id name } } }',
        ),
      ),
    )
    for (let change = 0; change < 3; change++) {
      const answer = await platform.ask(
        recorder,
        `mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { person { version } userErrors { code } } }`,
        {
          variables: {
            input: { id: child, expectedVersion: version, person: { ethnicity: change % 2 ? 'HAN' : 'YI' } },
          },
        },
      )
      version = dataOf(answer).personUpdate.person.version
    }
    if (second < 5) await sealing.now()
  }
}, 180_000)
afterAll(async () => {
  await sealing?.close()
  await platform?.close()
})

interface Stored {
  readonly writer: string
  readonly place: number
  readonly isSealed: boolean
}

/** A tampering: what is done behind the platform's back, and which fault must be named. */
interface Tampering {
  readonly name: string
  readonly statements: readonly string[]
  readonly found: Pick<RecordFault, 'kind' | 'where'>
}

/** The same numbers for the same seed (a linear congruence is enough to choose by). */
function chooser(start: number) {
  let state = start
  return <T>(from: readonly T[]): T => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return from[Math.floor((state / 2_147_483_648) * from.length)] as T
  }
}

const one = ({ writer, place }: Stored) => `writer = '${writer}' and place = ${place}`
const changes = [
  `subject = 'somebody-else'`,
  `department = 'EDUCATION'`,
  `persons = '{}'`,
  `persons = persons || '00000000-0000-4000-8000-000000000001'::uuid`,
  `recorded_at = recorded_at + interval '1 microsecond'`,
  `purpose = 'OPERATIONS'`,
  `row_count = row_count + 1`,
  `kind = 'STATISTICS'`,
  `request_id = request_id || 'x'`,
  `client = ''`,
  `organisation = 'x'`,
  `regions = '{51}'`,
  `misses = misses + 1`,
  `digest = decode(md5('x') || md5('y'), 'hex')`,
  `shape = decode(md5('x'), 'hex')`,
]

function tampering(
  kind: string,
  entries: readonly Stored[],
  seals: number,
  choose: ReturnType<typeof chooser>,
): Tampering {
  const sealed = entries.filter(({ isSealed }) => isSealed)
  const inMiddle = entries.filter((entry) =>
    entries.some(({ writer, place }) => writer === entry.writer && place === entry.place + 1),
  )
  const where = ({ writer, place }: Stored) => `${writer}/${place}`
  if (kind === 'change') {
    const entry = choose(entries)
    const change = choose(changes)
    return {
      name: `${change} of ${where(entry)}`,
      statements: [`update audit_entry set ${change} where ${one(entry)}`],
      found: { kind: 'ENTRY_CHANGED', where: where(entry) },
    }
  }
  if (kind === 'drop') {
    const entry = choose([...inMiddle, ...sealed])
    return {
      name: `drop ${where(entry)}`,
      statements: [`delete from audit_entry where ${one(entry)}`],
      found: { kind: 'ENTRY_MISSING', where: where(entry) },
    }
  }
  if (kind === 'swap') {
    const entry = choose(inMiddle)
    const next = { ...entry, place: entry.place + 1 }
    return {
      name: `swap ${where(entry)} and the next`,
      statements: [
        `update audit_entry set place = 1000000 where ${one(entry)}`,
        `update audit_entry set place = ${entry.place} where ${one(next)}`,
        `update audit_entry set place = ${next.place} where writer = '${entry.writer}' and place = 1000000`,
      ],
      found: { kind: 'ENTRY_CHANGED', where: where(entry) },
    }
  }
  if (kind === 'cut') {
    const entry = choose(sealed)
    return {
      name: `cut ${entry.writer} from ${entry.place} on`,
      statements: [`delete from audit_entry where writer = '${entry.writer}' and place >= ${entry.place}`],
      found: { kind: 'ENTRY_MISSING', where: where(entry) },
    }
  }
  if (kind === 'seal changed') {
    const number = choose(Array.from({ length: seals }, (_, at) => at + 1))
    const change = choose([
      `heads = '[]'`,
      `sealed_at = sealed_at + interval '1 microsecond'`,
      `heads = heads || ' '`,
    ])
    return {
      name: `${change} of seal ${number}`,
      statements: [`update audit_seal set ${change} where number = ${number}`],
      found: { kind: 'SEAL_CHANGED', where: String(number) },
    }
  }
  const number = choose(Array.from({ length: seals - 1 }, (_, at) => at + 1))
  return {
    name: `drop seal ${number}`,
    statements: [`delete from audit_seal where number = ${number}`],
    found: { kind: 'SEAL_MISSING', where: String(number) },
  }
}

const kinds = ['change', 'drop', 'swap', 'cut', 'seal changed', 'seal dropped', 'change', 'drop']

/** Does it, looks, and undoes it. */
async function faultsAfter(sql: OwnerSql, statements: readonly string[]): Promise<readonly RecordFault[]> {
  await sql.unsafe('begin')
  try {
    for (const statement of statements) {
      const { count } = await sql.unsafe(statement)
      expect(count, statement).toBeGreaterThan(0)
    }
    return (await verifyRecord(sql, auditKey)).faults
  } finally {
    await sql.unsafe('rollback')
  }
}

describe('the record', () => {
  it('is whole as it was written, and tells what is not sealed yet', async () => {
    const { faults, sealed, unsealed, seals } = await verified(platform)
    expect(faults).toEqual([])
    expect(seals).toBe(5)
    // One opening and one look at the tree aside, each of six seconds has 12 reads and 3 changes; the sixth is not sealed.
    expect(unsealed).toBe(15)
    expect(sealed).toBeGreaterThanOrEqual(5 * 15)
  })

  it('shows each tampering, and names it', async () => {
    await asOwner(platform, async (sql) => {
      const rows = await sql`
        select e.writer, e.place, e.place <= w.sealed_place as sealed from audit_entry e join audit_writer w on w.writer = e.writer
        order by e.writer, e.place`
      const entries = rows.map((row) => ({
        writer: String(row.writer),
        place: Number(row.place),
        isSealed: row.sealed === true,
      }))
      const choose = chooser(seed)
      const missed: string[] = []
      for (let number = 0; number < tamperings; number++) {
        const { name, statements, found } = tampering(
          kinds[number % kinds.length] as string,
          entries,
          5,
          choose,
        )
        const faults = await faultsAfter(sql, statements)
        const isNamed = faults.some(({ kind, where }) => kind === found.kind && where === found.where)
        if (!isNamed) missed.push(`${name}: ${JSON.stringify(faults)}`)
      }
      process.stdout.write(`chain: ${tamperings} tamperings, ${tamperings - missed.length} found and named\n`)
      expect(missed).toEqual([])
    })
  }, 900_000)

  it('is found to be forged when it was written under another key', async () => {
    const { faults } = await asOwner(platform, (sql) => verifyRecord(sql, Buffer.alloc(32, 1)))
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['SEAL_CHANGED', 'ENTRY_CHANGED']))
  })

  it('lets a cut at the very end of what is not sealed pass unseen, and no other', async () => {
    const lost = await asOwner(platform, async (sql) => {
      const [last] = await sql`
        select e.writer, e.place from audit_entry e join audit_writer w on w.writer = e.writer
        where e.place > w.sealed_place order by e.place desc limit 1`
      return faultsAfter(sql, [
        `delete from audit_entry where writer = '${last?.writer}' and place = ${last?.place}`,
      ])
    })
    expect(lost).toEqual([])
  })

  it('knows months that were taken away after their term from entries that are missing', async () => {
    await asOwner(platform, async (sql) => {
      const [head] =
        await sql`select heads, to_char(sealed_at + interval '1 day', 'YYYY-MM-DD') as after from audit_seal where number = 1`
      const heads = JSON.parse(String(head?.heads)) as [string, number, number, string][]
      await sql.unsafe('begin')
      for (const [writer, , to] of heads)
        await sql.unsafe(`delete from audit_entry where writer = '${writer}' and place <= ${to}`)
      const strict = await verifyRecord(sql, auditKey)
      const lenient = await verifyRecord(sql, auditKey, { takenAwayBefore: String(head?.after) })
      await sql.unsafe('rollback')
      expect(strict.faults.map(({ kind }) => kind)).toContain('ENTRY_MISSING')
      expect(lenient.faults).toEqual([])
    })
  })
})
