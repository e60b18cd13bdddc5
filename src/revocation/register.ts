import type { Standing, StandingOf } from '../accounts/standing.js'
import { DatabaseClock } from '../database/clock.js'
import { type Line, openLine, type Pooler } from '../database/line.js'
import { isRevoked, listOf } from './list.js'
import { channel, clockIn, inForce, revokedIn } from './queries.js'

export interface RegisterOptions {
  readonly url: string
  /** Behind one in transaction mode nobody is told anything: asking alone holds the second. */
  readonly pooler?: Pooler
  /** Told of the first refresh that failed after one that did not. */
  readonly failed?: (error: unknown) => void
  /** Counts on whatever is done to clocks. */
  readonly clock?: () => number
  /** The deployment's clock, which hears the database's with each look at the list. */
  readonly time?: DatabaseClock
  readonly everyMilliseconds?: number
  readonly staleMilliseconds?: number
}

/** What is revoked, as this process knows it. */
export interface Register {
  readonly standingOf: StandingOf
  /** Whether the list is new enough to serve anybody by it. */
  isFresh(): boolean
  /** Resolves when the list was asked for, the first time. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

/** A revocation is known within a second everywhere: asked three times in it, so that one question may be lost. */
const everyMilliseconds = 300
/** Older than this the list says nothing: a server that is cut off from it serves nobody rather than somebody who was dismissed. */
const staleMilliseconds = 5_000
const patienceMilliseconds = 2_000

/** Reads the list again and again, and at once when told. No request waits for it. */
export function openRegister(options: RegisterOptions): Register {
  const { clock = () => performance.now(), url, pooler, failed = () => {} } = options
  const { time = new DatabaseClock() } = options
  const every = options.everyMilliseconds ?? everyMilliseconds
  const stale = options.staleMilliseconds ?? staleMilliseconds
  let list = listOf([])
  let readAt = Number.NEGATIVE_INFINITY
  let line: Line | undefined
  let timer: NodeJS.Timeout | undefined
  let isAgain = false
  let isFailing = false
  let isClosed = false
  let running: Promise<void> | undefined

  const heard = () => {
    isAgain = running !== undefined
    if (!running) next()
  }
  const open = () =>
    openLine({
      url,
      pooler,
      service: 'gatekeeper',
      connectMilliseconds: patienceMilliseconds,
      milliseconds: patienceMilliseconds,
      listen: { channel, heard },
    })
  const read = async () => {
    // What was revoked after the question was sent may not be in the answer.
    const askedAt = clock()
    line ??= open()
    const rows = await line.rows(inForce(time.now()))
    time.hear(clockIn(rows), askedAt, clock())
    list = listOf(revokedIn(rows))
    readAt = askedAt
  }
  const refresh = async () => {
    try {
      // A line that broke while it lay idle is found once.
      await read().catch(() => {
        line = undefined
        return read()
      })
      isFailing = false
    } catch (error) {
      line = undefined
      if (!isFailing) failed(error)
      isFailing = true
    }
  }
  const next = () => {
    clearTimeout(timer)
    if (isClosed) return
    running = refresh().finally(() => {
      running = undefined
      if (isClosed) return
      timer = setTimeout(next, isAgain ? 0 : every)
      timer.unref()
      isAgain = false
    })
  }
  next()

  const isFresh = () => clock() - readAt <= stale
  return {
    ready: running ?? Promise.resolve(),
    isFresh,
    standingOf(token): Standing {
      if (isRevoked(list, token)) return 'REVOKED'
      return isFresh() ? 'GOOD' : 'UNKNOWN'
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await running
      await line?.close()
    },
  }
}
