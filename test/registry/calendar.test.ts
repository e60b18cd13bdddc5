import { describe, expect, test } from 'vitest'
import {
  calendarNow,
  calendarOf,
  lastDayOf,
  quarterOf,
  quartersBetween,
} from '../../src/registry/calendar.js'

describe('quarters of the calendar', () => {
  test('the first and the last day of each belong to it', () => {
    const days = ['2026-01-01', '2026-03-31', '2026-04-01', '2026-06-30', '2026-07-01', '2026-09-30']
    expect([...days, '2026-10-01', '2026-12-31'].map(quarterOf)).toEqual([
      '2026Q1',
      '2026Q1',
      '2026Q2',
      '2026Q2',
      '2026Q3',
      '2026Q3',
      '2026Q4',
      '2026Q4',
    ])
  })

  test('half past eleven at night of 31 March in Beijing is still the first quarter', () => {
    const today = calendarOf('Asia/Shanghai')
    expect(quarterOf(today(new Date('2026-03-31T15:30:00Z')))).toBe('2026Q1')
    expect(quarterOf(today(new Date('2026-03-31T16:30:00Z')))).toBe('2026Q2')
  })

  test.each(['Asia/Shanghai', 'Asia/Kathmandu', 'America/St_Johns', 'UTC'])(
    'in %s what is asked of now is the same day, to and fro over its end',
    (zone) => {
      const dayOf = calendarOf(zone)
      const now = calendarNow(zone)
      const instants = Array.from({ length: 2 * 1_440 }, (_, minute) =>
        [0, 1, 59_999].map((more) => new Date(Date.UTC(2026, 2, 31) + minute * 60_000 + more)),
      ).flat()
      for (const instant of [...instants, ...instants.reverse()]) expect(now(instant)).toBe(dayOf(instant))
    },
  )

  test('each ends on its last day', () => {
    expect((['2026Q1', '2026Q2', '2026Q3', '2026Q4'] as const).map(lastDayOf)).toEqual([
      '2026-03-31',
      '2026-06-30',
      '2026-09-30',
      '2026-12-31',
    ])
  })

  test('a span counts both of its ends, over the turn of the year', () => {
    expect(quartersBetween('2025Q3', '2026Q2')).toEqual(['2025Q3', '2025Q4', '2026Q1', '2026Q2'])
    expect(quartersBetween('2026Q2', '2026Q2')).toEqual(['2026Q2'])
    expect(quartersBetween('2026Q2', '2026Q1')).toEqual([])
  })

  test('what is no quarter and no day is refused', () => {
    expect(() => lastDayOf('2026Q5' as never)).toThrow(RangeError)
    expect(() => quarterOf('2026-13-01')).toThrow(RangeError)
  })
})
