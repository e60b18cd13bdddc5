import { SingleBar } from 'cli-progress'
import type { Message } from '../../src/errors.js'
import type { Stage } from './index.js'

export interface Progress {
  show(done: number, total: number): void
  stage(stage: Stage): void
  end(): void
}

const stages: Record<Stage, Message> = {
  INDEXES: { zh: '建立索引和约束', en: 'making indexes and keys' },
  FIGURES: { zh: '统计汇总', en: 'counting figures' },
}

/** How far a long load is: a bar on a terminal, a line for each tenth, or every quarter of a minute, elsewhere. On stderr, so that output stays output. */
export function progressOf(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? barOn(stream, label) : linesOn(stream, label, Date.now)
}

function barOn(stream: NodeJS.WriteStream, label: string): Progress {
  const began = Date.now()
  const bar = new SingleBar({
    stream,
    format: `${label} {bar} {percentage}% {value}/{total} {pace}`,
    hideCursor: true,
  })
  let isShown = false
  return {
    show(done, total) {
      const pace = paceOf({ done, total, milliseconds: Date.now() - began })
      if (isShown) bar.update(done, { pace })
      else bar.start(total, done, { pace })
      isShown = true
    },
    stage: (stage) => bar.update({ pace: wordsOf(stage) }),
    end: () => bar.stop(),
  }
}

/** Of a million people a tenth takes half a minute. */
const silentMilliseconds = 15_000

/** `clock` in milliseconds, for tests. */
export function linesOn(stream: NodeJS.WritableStream, label: string, clock: () => number): Progress {
  const began = clock()
  let tenths = 0
  let told = began
  return {
    show(done, total) {
      const reached = Math.floor((done * 10) / total)
      const now = clock()
      if (reached === tenths && now - told < silentMilliseconds) return
      const pace = paceOf({ done, total, milliseconds: now - began })
      stream.write(`${label} ${Math.floor((done * 100) / total)}% ${done}/${total} ${pace}\n`)
      tenths = reached
      told = now
    },
    stage: (stage) => {
      stream.write(`${label} ${wordsOf(stage)}\n`)
    },
    end() {},
  }
}

const wordsOf = (stage: Stage): string => `${stages[stage].zh} ${stages[stage].en}`

/** `3950/s 2:05`: files in a second, and the time that is left by it. */
export function paceOf({
  done,
  total,
  milliseconds,
}: Record<'done' | 'total' | 'milliseconds', number>): string {
  if (done === 0 || milliseconds === 0) return ''
  const perSecond = (done * 1000) / milliseconds
  const seconds = Math.ceil((total - done) / perSecond)
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return `${Math.round(perSecond)}/s 剩余 left ${left}`
}
