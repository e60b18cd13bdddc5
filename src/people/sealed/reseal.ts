import { setTimeout as pause } from 'node:timers/promises'
import type { OwnerSql } from '../../database/owner.js'
import type { Keyring } from '../../sealing/keyring.js'
import { headOf, open, SealBroken, seal } from '../../sealing/seal.js'
import { newName, oldName, putSealed, rowsToSeal } from './statements.js'
import { type SealedTable, sealedTables } from './tables.js'

/** So many rows are held for the few milliseconds of one statement. */
const rowsAtATime = 200

type Row = Record<string, unknown>

/** What one walk over all tables came to, in rows. */
export interface Walk {
  readonly sealed: number
  /** Held or changed by somebody just then. */
  readonly passed: number
  /** With a value that does not open. */
  readonly damaged: number
}

/** A row as it was read and as it is to be, in the words of the statement. */
interface Again {
  readonly written: Row
  /** Values that are sealed again. */
  readonly fresh: number
  readonly isDamaged: boolean
}

/**
 * Seals every value of another key again with the current one, where it stands. It is no change of a file: version,
 * history, figures and audit know nothing of it. Broken off, it goes on with what is left.
 */
export async function resealOnce(
  sql: OwnerSql,
  keyring: Keyring,
  done: (values: number) => void = () => {},
): Promise<Walk> {
  const total = { sealed: 0, passed: 0, damaged: 0 }
  for (const table of sealedTables()) {
    let last: Row | undefined
    for (;;) {
      const rows = await nextRows(sql, table, keyring.current, last)
      if (rows.length === 0) break
      last = rows.at(-1)
      const made = rows.map((row) => sealedAgain(table, row, keyring))
      const fresh = made.filter((each) => each.fresh > 0)
      const sealed = fresh.length > 0 ? await put(sql, table, fresh) : 0
      total.sealed += sealed
      total.passed += fresh.length - sealed
      total.damaged += made.filter(({ isDamaged }) => isDamaged).length
      done(fresh.reduce((sum, each) => sum + each.fresh, 0))
    }
  }
  return total
}

async function nextRows(
  sql: OwnerSql,
  table: SealedTable,
  current: string,
  last: Row | undefined,
): Promise<Row[]> {
  const after = last ? table.key.map(({ name }) => String(last[name])) : []
  const parameters = [headOf(current), String(rowsAtATime), ...after]
  return (await sql.unsafe(rowsToSeal(table, last === undefined), parameters)) as unknown as Row[]
}

function sealedAgain({ key, columns }: SealedTable, row: Row, keyring: Keyring): Again {
  const written: Row = Object.fromEntries(key.map(({ name }) => [name, row[name]]))
  const head = headOf(keyring.current)
  let fresh = 0
  let isDamaged = false
  for (const [at, { name, context }] of columns.entries()) {
    const value = row[name] as Buffer | null
    const isOld = value !== null && !value.subarray(0, head.length).equals(head)
    const again = isOld ? resealed(keyring, value, context) : value
    if (isOld && again) fresh += 1
    if (isOld && !again) isDamaged = true
    written[oldName(at)] = value?.toString('hex') ?? null
    written[newName(at)] = (again ?? value)?.toString('hex') ?? null
  }
  return { written, fresh, isDamaged }
}

function resealed(keyring: Keyring, value: Buffer, context: string): Buffer | undefined {
  try {
    return seal(keyring, open(keyring, value, context), context)
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

async function put(sql: OwnerSql, table: SealedTable, rows: readonly Again[]): Promise<number> {
  const given = JSON.stringify(rows.map(({ written }) => written))
  let count = 0
  await sql.begin(async (transaction) => {
    // A change of the regions takes whole villages in one transaction: it is let through first.
    await transaction.unsafe('lock table person in row exclusive mode')
    ;({ count } = await transaction.unsafe(putSealed(table), [given]))
  })
  return count
}

const secondsToSettle = 60
/** Above it somebody still seals with another key, or holds a row for good. */
const mostWalks = 40

/**
 * Walks until nothing is left. Who was at work when the last value was sealed may still write a copy of what it had read
 * before: so the transactions that are open then are let end, and another walk must find nothing. Not settled where
 * that can't be reached.
 */
export async function resealAll(
  sql: OwnerSql,
  keyring: Keyring,
  done: (values: number) => void = () => {},
): Promise<Walk & { readonly isSettled: boolean }> {
  const total = { sealed: 0, passed: 0, damaged: 0 }
  let isSettled = false
  for (let walks = 0; walks < mostWalks; walks++) {
    const { sealed, passed, damaged } = await resealOnce(sql, keyring, done)
    Object.assign(total, { sealed: total.sealed + sealed, passed, damaged })
    if (sealed + passed > 0) {
      isSettled = false
      // What somebody holds is waited for a little longer each time.
      if (passed > 0) await pause(Math.min(2_000, 50 * (walks + 1)))
    } else if (isSettled) return { ...total, isSettled }
    else {
      isSettled = await othersHaveEnded(sql, secondsToSettle)
      if (!isSettled) break
    }
  }
  return { ...total, isSettled: false }
}

/** Waits for every transaction that is open now in this database. False when one is still open after so long. */
export async function othersHaveEnded(sql: OwnerSql, seconds: number): Promise<boolean> {
  const until = performance.now() + seconds * 1_000
  const open = await openTransactions(sql)
  for (;;) {
    const still = await openTransactions(sql)
    if ([...open].every((one) => !still.has(one))) return true
    if (performance.now() > until) return false
    await pause(100)
  }
}

/** Every transaction holds a lock on its own number, whoever it is of; the server's own workers are nobody's. */
async function openTransactions(sql: OwnerSql): Promise<Set<string>> {
  const rows = await sql`
    select l.virtualtransaction as one from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'virtualxid' and l.granted and a.datname = current_database()
      and a.usesysid is not null and l.pid <> pg_backend_pid()`
  return new Set(rows.map(({ one }) => String(one)))
}
