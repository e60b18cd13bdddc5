import { keepSealed } from './audit/sealer.js'
import type { Config } from './config.js'
import type { DatabaseClock } from './database/clock.js'
import { type Door, openDoor } from './database/door.js'
import { faultOf, type Log } from './log.js'
import { regionNumber } from './regions/region-code.js'
import type { Regions } from './regions/source.js'
import type { Keyring } from './sealing/keyring.js'
import type { DatabaseAddress } from './start.js'
import { keepSettled } from './statistics/settling.js'

export interface DutyParts {
  readonly config: Config
  readonly database: DatabaseAddress
  readonly keyring: Keyring
  readonly regions: Regions
  readonly log: Log
  readonly clock: DatabaseClock
}

/** What is done for the whole deployment and by no request: figures are settled and published, the record is sealed. */
export interface Duty {
  /** From now on, until the end. Taken twice it is taken once. */
  take(): void
  /** Those of its roles, which read what they themselves write; undefined while others are on duty. */
  doors(): Doors | undefined
  /** Settles and publishes no more. */
  rest(): Promise<void>
  /** Seals what was recorded last, after everybody else is done, and no more. */
  end(): Promise<void>
}

/** So long what is under way may go on when the server stops. */
const graceMilliseconds = 5_000

interface Doors {
  readonly calendar: Door
  readonly sealer: Door
}

interface Running {
  readonly doors: Doors
  readonly settled: { stop(): Promise<void> }
  readonly sealed: { stop(): Promise<void> }
}

export function dutyOf(parts: DutyParts): Duty {
  let running: Running | undefined
  return {
    take() {
      if (!running) parts.log.info('duty')
      running ??= begin(parts)
    },
    doors: () => running?.doors,
    async rest() {
      if (!running) return
      const { settled, doors } = running
      // Its statements may take minutes, and a database that says nothing would be waited for as long: what is cut off is done again.
      await Promise.all([settled.stop(), doors.calendar.close(graceMilliseconds)])
    },
    async end() {
      if (!running) return
      const { sealed, doors } = running
      const timer = setTimeout(() => void doors.sealer.close(0), graceMilliseconds)
      await sealed.stop()
      clearTimeout(timer)
      await doors.sealer.close(0)
    },
  }
}

function begin({ config, database, keyring, regions, log, clock }: DutyParts): Running {
  const terms = {
    url: database.url,
    slots: 1,
    pooler: config.databasePooler,
    timeZone: config.timeZone,
    regions,
    clock: clock.now,
  }
  // The calendar counts whole counties: its statements take longer than anybody's question may.
  const calendar = openDoor({ ...terms, statementMilliseconds: 300_000, operationMilliseconds: 1_800_000 })
  const settled = keepSettled({ door: calendar, regions, threshold: config.threshold }, (error) =>
    log.error('statistics.settle', { fault: faultOf(error) }),
  )
  const sealer = openDoor(terms)
  const sealed = keepSealed(
    {
      door: sealer,
      key: keyring.derive('audit'),
      levels: config.alarmLevels,
      sealed: hourly(({ number, digest }) => log.info('audit.anchor', { codes: [`${number}:${digest}`] })),
      numberOf: regionNumber,
      alarmed: ({ kind, department, threshold }) =>
        log.warn('audit.alarm', { codes: [kind], department, count: threshold }),
    },
    (error) => log.error('audit.seal', { fault: faultOf(error) }),
  )
  return { doors: { calendar, sealer }, settled, sealed }
}

/** Calls at most once an hour; the first time at once. */
function hourly<T>(tell: (value: T) => void): (value: T) => void {
  let toldAt = Number.NEGATIVE_INFINITY
  return (value) => {
    if (performance.now() - toldAt < 3_600_000) return
    toldAt = performance.now()
    tell(value)
  }
}
