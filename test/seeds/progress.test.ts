import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { linesOn, paceOf } from '../../seeds/demo/progress.js'

function spoken(): { stream: Writable; lines: string[] } {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk).trim())
      done()
    },
  })
  return { stream, lines }
}

test('a long load says its rate and the time that is left', () => {
  // 200 files in 2 seconds: 100 each second, 700 are left.
  expect(paceOf({ done: 200, total: 900, milliseconds: 2_000 })).toBe('100/s 剩余 left 0:07')
  expect(paceOf({ done: 400_000, total: 1_000_000, milliseconds: 100_000 })).toBe('4000/s 剩余 left 2:30')
  expect(paceOf({ done: 0, total: 900, milliseconds: 2_000 })).toBe('')
})

test('a line is written for each tenth, and after a quarter of a minute without one', () => {
  const { stream, lines } = spoken()
  let now = 0
  const progress = linesOn(stream, 'load', () => now)
  for (const [seconds, done] of [
    [1, 5],
    [2, 9],
    [3, 10],
    [10, 15],
    [18, 16],
    [20, 100],
  ] as const) {
    now = seconds * 1_000
    progress.show(done, 100)
  }
  progress.stage('INDEXES')
  expect(lines.map((line) => line.replace(/ \d+\/s.*/, ''))).toEqual([
    'load 10% 10/100',
    'load 16% 16/100',
    'load 100% 100/100',
    'load 建立索引和约束 making indexes and keys',
  ])
})
