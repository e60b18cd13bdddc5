import { expect, test } from 'vitest'
import { DatabaseClock } from '../../src/database/clock.js'

const minute = 60_000
const start = Date.parse('2026-05-01T00:00:00Z')

/** A clock whose three others are set by hand; the database answers 20 ms after it was asked. */
function clocks() {
  const at = { wall: start, steady: 5_000, database: start }
  const jumps: number[] = []
  const clock = new DatabaseClock({
    wall: () => at.wall,
    steady: () => at.steady,
    jumped: (seconds) => jumps.push(seconds),
  })
  const hear = () => clock.hear(at.database, at.steady - 20)
  const passes = (milliseconds: number) => {
    at.wall += milliseconds
    at.steady += milliseconds
    at.database += milliseconds
  }
  return { at, clock, jumps, hear, passes }
}

test('before the database was heard it is the clock of the machine; then that may jump as it likes', () => {
  const { at, clock, hear, passes } = clocks()
  at.wall += 40 * minute
  expect(clock.milliseconds()).toBe(start + 40 * minute)
  hear()
  expect(Math.abs(clock.milliseconds() - start)).toBeLessThanOrEqual(20)
  at.wall -= 1_500 * minute
  passes(minute)
  expect(Math.abs(clock.milliseconds() - start - minute)).toBeLessThanOrEqual(20)
})

test('an answer that was long on its way moves nothing: it was read at some time between', () => {
  const { at, clock, hear, passes } = clocks()
  hear()
  const before = clock.milliseconds()
  passes(2_000)
  clock.hear(at.database - 1_900, at.steady - 2_000)
  expect(clock.milliseconds()).toBe(before + 2_000)
})

test('a small correction is followed at once, both ways', () => {
  const { at, clock, hear, jumps } = clocks()
  hear()
  for (const correction of [5_000, -30_000]) {
    at.database += correction
    hear()
    expect(Math.abs(clock.milliseconds() - at.database)).toBeLessThanOrEqual(20)
  }
  expect(jumps).toEqual([])
})

test.each([25 * 60, -25 * 60, 40 * 24 * 60])(
  'a jump of %i minutes is told once, and touches nothing when it is taken back',
  (minutes) => {
    const { at, clock, hear, jumps, passes } = clocks()
    hear()
    at.database += minutes * minute
    for (let round = 0; round < 4; round++) {
      passes(minute)
      hear()
    }
    expect(Math.abs(clock.milliseconds() - start - 4 * minute)).toBeLessThanOrEqual(20)
    at.database -= minutes * minute
    passes(minute)
    hear()
    expect(Math.abs(clock.milliseconds() - at.database)).toBeLessThanOrEqual(20)
    expect(jumps).toEqual([minutes * 60])
    // A second one has its own five minutes.
    at.database += minutes * minute
    hear()
    passes(2 * minute)
    hear()
    expect(Math.abs(clock.milliseconds() - start - 7 * minute)).toBeLessThanOrEqual(20)
  },
)

test('a jump that has lasted for five minutes is believed', () => {
  const { at, clock, hear, passes } = clocks()
  hear()
  at.database += 90 * minute
  for (let round = 0; round < 6; round++) {
    hear()
    passes(minute)
  }
  hear()
  expect(Math.abs(clock.milliseconds() - at.database)).toBeLessThanOrEqual(20)
})
