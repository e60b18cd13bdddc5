import type { Operation } from '../database/operation.js'
import { beginOfToday, missing } from './alarms.js'
import { alarmsAbout, around, type Done, missesOf, personsOf, personsReadBy } from './sealing-queries.js'

/** What an account did today, as far as alarms ask. */
export interface Tally {
  /** Different persons that it read: no more than the highest alarm asks for that does not stand yet. */
  readonly persons: Set<string>
  /** Rosters whose persons are among these: a page that is read again and again is looked up once. */
  readonly rosters: Set<string>
  misses: number
  /** The alarms that stand, as `PERSONS_READ 50`. */
  readonly standing: Set<string>
}

const mostAccounts = 20_000
/** Of an account that reads the same few persons in ever other lists no more are remembered. */
const mostRosters = 1_000

/**
 * What the accounts of today did, kept from seal to seal: counting an account's whole day again with every second would cost more the longer
 * the day is. It is true as long as this process makes every seal: when the numbers have a gap another sealed what is missing here, and
 * it is read anew from the record.
 */
export class Tallies {
  private readonly accounts = new Map<string, Tally>()
  /** The last seal that this process made, or tried to. */
  lastSeal = 0
  private day = ''

  /** From which numbers of persons an alarm is raised. */
  constructor(private readonly levels: readonly number[]) {}

  /** Before the entries of a seal are added. */
  goOn(sealNumber: number, day: string): void {
    if (sealNumber !== this.lastSeal + 1 || day !== this.day || this.accounts.size > mostAccounts)
      this.accounts.clear()
    this.lastSeal = sealNumber
    this.day = day
  }

  /** The seal did not take effect: what was added is added again with the next one. */
  forget(): void {
    this.accounts.clear()
  }

  /** The tally with what was done; for an account that was not seen before the record has it already. */
  async with(operation: Operation, done: Done): Promise<Tally> {
    const known = this.accounts.get(done.subject)
    if (known) {
      this.addTo(known, done.persons)
      await this.addRosters(operation, known, done.rosters)
      known.misses += done.misses
      return known
    }
    const { db, today } = operation
    const span = { ...around(operation.now), since: new Date(beginOfToday(operation).getTime() - 1) }
    const tally: Tally = {
      persons: new Set(),
      rosters: new Set(),
      misses: await missesOf(db, done.subject, span),
      standing: new Set(await alarmsAbout(db, done.subject, today)),
    }
    if (this.most(tally) > 0) this.addTo(tally, await personsReadBy(db, done.subject, span))
    this.accounts.set(done.subject, tally)
    return tally
  }

  /** So many persons can raise an alarm: whose record of the day is long has most often raised them all, and is asked for none. */
  private most({ standing }: Tally): number {
    return Math.max(0, ...missing(this.levels, standing, 'PERSONS_READ'))
  }

  private addTo(tally: Tally, persons: readonly string[]): void {
    const most = this.most(tally)
    for (const person of persons) if (tally.persons.size < most) tally.persons.add(person)
  }

  private async addRosters({ db }: Operation, tally: Tally, rosters: readonly string[]): Promise<void> {
    if (tally.persons.size >= this.most(tally)) return
    const unknown = rosters.filter((roster) => !tally.rosters.has(roster))
    if (unknown.length === 0) return
    this.addTo(tally, await personsOf(db, unknown))
    if (tally.rosters.size > mostRosters) tally.rosters.clear()
    for (const roster of unknown) tally.rosters.add(roster)
  }
}
