import { expect, test } from 'vitest'
import { Pace } from '../../src/database/pace.js'

function paced() {
  let now = 0
  const pace = new Pace(() => now)
  const after = (milliseconds: number) => {
    now += milliseconds
    pace.moved()
  }
  return { pace, after, wait: (milliseconds: number) => (now += milliseconds) }
}

test('a line that has not moved often says nothing; then what it takes is known from how it moved', () => {
  const { pace, after } = paced()
  pace.begun()
  for (let step = 0; step < 15; step++) after(10)
  expect(pace.of(100)).toBe(0)
  after(10)
  expect(pace.of(100)).toBeCloseTo(1_000)
  expect(pace.of(0)).toBe(0)
  for (let step = 0; step < 100; step++) after(100)
  expect(pace.of(10)).toBeGreaterThan(990)
})

test('the time in which nobody stood in the line does not count', () => {
  const { pace, after, wait } = paced()
  pace.begun()
  for (let step = 0; step < 20; step++) after(10)
  wait(60_000)
  pace.begun()
  expect(pace.of(1_000)).toBe(0)
  for (let step = 0; step < 16; step++) after(5)
  expect(pace.of(100)).toBeCloseTo(500)
})
