import type { OwnerSql } from '../database/owner.js'
import { digestOf, noDigest } from './entry.js'
import { rosterDigest } from './roster.js'
import { sealDigest } from './sealer.js'
import { shapeDigest } from './shape.js'
import {
  entriesInOrder,
  rostersIn,
  type StoredEntry,
  type StoredSeal,
  sealsInOrder,
  shapesIn,
} from './verify-queries.js'

export type FaultKind =
  | 'ENTRY_CHANGED'
  | 'ENTRY_MISSING'
  | 'ENTRY_TWICE'
  | 'ROSTER_CHANGED'
  | 'ROSTER_MISSING'
  | 'SEAL_CHANGED'
  | 'SEAL_MISSING'
  | 'SHAPE_CHANGED'
  | 'SHAPE_MISSING'

/** Something in the record is not as it was written. `where` names it: `writer/place`, the number of a seal, a shape, a roster. */
export interface RecordFault {
  readonly kind: FaultKind
  readonly where: string
  /** When it was recorded, as far as that is known. */
  readonly at?: string
}

export interface Verified {
  readonly sealed: number
  /** Recorded after the last seal of their chain: at the end of these a cut can't be seen. */
  readonly unsealed: number
  readonly seals: number
  readonly lastSeal: { readonly number: number; readonly digest: string } | undefined
  /** The first of each chain, in the order in which they were found: seals, entries, shapes, rosters. */
  readonly faults: readonly RecordFault[]
}

export interface VerifyOptions {
  /** Months before this day were taken away after their term: chains may begin, and end, where a seal of before ended. */
  readonly takenAwayBefore?: string
}

/** What a seal says of a chain. */
interface SealedHead {
  readonly from: number
  readonly to: number
  readonly digest: string
  readonly sealedAt: string
}

/**
 * Reads the whole record and compares it with the digests that were made when it was written. Whoever changed, dropped, swapped or
 * cut something without the key of the deployment is found out by it.
 */
export async function verifyRecord(
  sql: Pick<OwnerSql, 'unsafe'>,
  key: Buffer,
  { takenAwayBefore = '' }: VerifyOptions = {},
): Promise<Verified> {
  const seals = await sealsInOrder(sql)
  const sealFaults = faultsOfSeals(seals, key)
  const heads = headsByWriter(seals)
  const shapes = new Referred('SHAPE')
  for (const stored of await shapesIn(sql)) shapes.take(stored.shape, shapeDigest(stored))
  const rosters = new Referred('ROSTER')
  for await (const { roster, persons } of rostersIn(sql)) rosters.take(roster, rosterDigest(persons))
  const chains = new Chains(heads, key, takenAwayBefore)
  for await (const entry of entriesInOrder(sql)) {
    chains.take(entry)
    shapes.refer(entry.shape, entry.at)
    if (entry.roster !== null) rosters.refer(entry.roster, entry.at)
  }
  const last = seals.at(-1)
  return {
    ...chains.end(),
    seals: seals.length,
    lastSeal: last && { number: last.number, digest: last.digest },
    faults: [...sealFaults, ...chains.faults, ...shapes.faults.values(), ...rosters.faults.values()],
  }
}

/** What entries name by its digest: the content of each must still have it. */
class Referred {
  readonly faults = new Map<string, RecordFault>()
  private readonly isWhole = new Map<string, boolean>()

  constructor(private readonly what: 'SHAPE' | 'ROSTER') {}

  take(name: string, digest: string): void {
    this.isWhole.set(name, name === digest)
  }

  refer(name: string, at: string): void {
    const isWhole = this.isWhole.get(name)
    if (isWhole || this.faults.has(name)) return
    const kind = `${this.what}_${isWhole === undefined ? 'MISSING' : 'CHANGED'}` as const
    this.faults.set(name, { kind, where: name, at })
  }
}

/** The seals are one chain: the first that does not follow from the one before. */
function faultsOfSeals(seals: readonly StoredSeal[], key: Buffer): RecordFault[] {
  let previous = noDigest
  for (const [at, seal] of seals.entries()) {
    if (seal.number !== at + 1) return [{ kind: 'SEAL_MISSING', where: String(at + 1), at: seal.sealedAt }]
    const sealedAt = new Date(seal.sealedAt).toISOString()
    // Whoever turned the time by less than a millisecond changed it too.
    const isExact = seal.sealedAt === sealedAt.replace('Z', '000Z')
    if (!isExact || sealDigest(key, previous, { ...seal, sealedAt }) !== seal.digest)
      return [{ kind: 'SEAL_CHANGED', where: String(seal.number), at: seal.sealedAt }]
    previous = seal.digest
  }
  return []
}

function headsByWriter(seals: readonly StoredSeal[]): Map<string, SealedHead[]> {
  const heads = new Map<string, SealedHead[]>()
  for (const { heads: text, sealedAt } of seals)
    for (const [writer, from, to, digest] of headsIn(text))
      heads.set(writer, [...(heads.get(writer) ?? []), { from, to, digest, sealedAt }])
  return heads
}

function headsIn(text: string): [string, number, number, string][] {
  try {
    return JSON.parse(text) as [string, number, number, string][]
  } catch {
    // The seal itself is found to be changed.
    return []
  }
}

/** Follows the chains entry by entry. Of each chain the first fault counts: what comes after it follows from it. */
class Chains {
  readonly faults: RecordFault[] = []
  private sealed = 0
  private unsealed = 0
  private writer = ''
  private place = 0
  private digest = noDigest
  private isBroken = false
  private pending: SealedHead[] = []
  private readonly met = new Set<string>()

  constructor(
    private readonly heads: ReadonlyMap<string, SealedHead[]>,
    private readonly key: Buffer,
    private readonly takenAwayBefore: string,
  ) {}

  take(entry: StoredEntry): void {
    if (entry.writer !== this.writer) this.begin(entry)
    if (this.pending.some(({ to }) => entry.place <= to)) this.sealed += 1
    else this.unsealed += 1
    if (this.isBroken) return
    const fault = this.faultOf(entry)
    if (fault) this.broken(fault, fault === 'ENTRY_MISSING' ? this.place + 1 : entry.place, entry.at)
    else this.follow(entry)
  }

  end(): { sealed: number; unsealed: number } {
    this.finish()
    for (const [writer, [first, ...more]] of this.heads)
      if (!this.met.has(writer) && !this.isTakenAway(more.at(-1) ?? first))
        this.faults.push({ kind: 'ENTRY_MISSING', where: `${writer}/${first?.from}`, at: first?.sealedAt })
    return { sealed: this.sealed, unsealed: this.unsealed }
  }

  private begin(entry: StoredEntry): void {
    this.finish()
    this.writer = entry.writer
    this.met.add(entry.writer)
    this.pending = [...(this.heads.get(entry.writer) ?? [])]
    this.isBroken = false
    const before = this.pending.find((head) => head.to === entry.place - 1 && this.isTakenAway(head))
    this.place = before ? before.to : 0
    this.digest = before ? before.digest : noDigest
  }

  private isTakenAway(head: SealedHead | undefined): boolean {
    return head !== undefined && head.sealedAt < this.takenAwayBefore
  }

  private faultOf(entry: StoredEntry): FaultKind | undefined {
    const { writer, place, at: recordedAt, digest } = entry
    if (place === this.place) return 'ENTRY_TWICE'
    if (place !== this.place + 1) return 'ENTRY_MISSING'
    const isGenuine = digestOf(this.key, this.digest, entry, { writer, place, recordedAt }) === digest
    return isGenuine ? undefined : 'ENTRY_CHANGED'
  }

  /** Where a seal ends, it says which digest the entry had. */
  private follow({ place, digest, at }: StoredEntry): void {
    this.place = place
    this.digest = digest
    const head = this.pending.find(({ to }) => to === place)
    if (head && head.digest !== digest) this.broken('ENTRY_CHANGED', place, at)
  }

  /** A chain that ends before its last seal was cut. */
  private finish(): void {
    const last = this.pending.at(-1)
    if (this.writer && !this.isBroken && last && last.to > this.place)
      this.broken('ENTRY_MISSING', this.place + 1, last.sealedAt)
  }

  private broken(kind: FaultKind, place: number, at?: string): void {
    this.isBroken = true
    this.faults.push({ kind, where: `${this.writer}/${place}`, at })
  }
}
