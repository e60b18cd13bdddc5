import type { Operation } from '../database/operation.js'
import { beginOfToday } from './alarms.js'
import { alarmsAbout, around, type Done, doneWithin } from './sealing-queries.js'

/** What an account did today, as far as alarms ask. */
export interface Tally {
  /** Different persons that it read: no more than the highest alarm asks for. */
  readonly persons: Set<string>
  misses: number
  /** The alarms that stand, as `PERSONS_READ 50`. */
  readonly standing: Set<string>
}

const mostAccounts = 20_000

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

  constructor(private readonly mostPersons: number) {}

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
      for (const person of done.persons) if (known.persons.size < this.mostPersons) known.persons.add(person)
      known.misses += done.misses
      return known
    }
    const { db, today } = operation
    const span = { ...around(operation.now), since: new Date(beginOfToday(operation).getTime() - 1) }
    const before = await doneWithin(db, done.subject, span)
    const tally: Tally = {
      persons: new Set(before.persons.slice(0, this.mostPersons)),
      misses: before.misses,
      standing: new Set(await alarmsAbout(db, done.subject, today)),
    }
    this.accounts.set(done.subject, tally)
    return tally
  }
}
