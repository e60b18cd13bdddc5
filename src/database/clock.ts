/** Less is what clocks drift apart and are brought together again by; it is followed at once. In milliseconds. */
const mostDrift = 60_000
/** A jump is believed when it has lasted so long. */
const believedAfter = 300_000

export interface ClockOptions {
  /** The clock of this machine, which may jump. */
  readonly wall?: () => number
  /** Counts on whatever is done to clocks. */
  readonly steady?: () => number
  /** Told of a jump of the database's clock when it is seen first, in whole seconds. */
  readonly jumped?: (seconds: number) => void
}

/** How far a clock is from the steady one, and since when that is seen. */
interface Seen {
  readonly offset: number
  readonly since: number
}

/**
 * The one clock of a deployment is that of its database: what servers write is then in one order, whatever their own clocks say. It is heard
 * with every look at the list of revocations and goes on by itself in between. A jump is believed when it lasts: one that is taken
 * back touches nothing.
 */
export class DatabaseClock {
  private offset: number | undefined
  private suspected: Seen | undefined
  private readonly wall: () => number
  private readonly steady: () => number

  constructor(private readonly options: ClockOptions = {}) {
    this.wall = options.wall ?? Date.now
    this.steady = options.steady ?? (() => performance.now())
  }

  /** Milliseconds since 1970. Before the database was heard it is the clock of this machine. */
  readonly milliseconds = (): number =>
    this.offset === undefined ? this.wall() : Math.round(this.steady() + this.offset)

  readonly now = (): Date => new Date(this.milliseconds())

  /** What the database read on its clock, somewhere between the question and its answer by the steady clock. */
  hear(read: number, askedAt: number, heardAt = this.steady()): void {
    const before = this.offset ?? this.wall() - heardAt
    const offset = Math.min(Math.max(before, read - heardAt), read - askedAt)
    if (this.offset === undefined || Math.abs(offset - this.offset) <= mostDrift) this.follow(offset)
    else this.suspect({ offset, since: heardAt }, this.offset)
  }

  private follow(offset: number): void {
    this.offset = offset
    this.suspected = undefined
  }

  private suspect(seen: Seen, known: number): void {
    const isSame = this.suspected && Math.abs(this.suspected.offset - seen.offset) <= mostDrift
    if (!isSame) {
      this.suspected = seen
      this.options.jumped?.(Math.round((seen.offset - known) / 1_000))
    } else if (seen.since - (this.suspected as Seen).since >= believedAfter) this.follow(seen.offset)
  }
}
