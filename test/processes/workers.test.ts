import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLog } from '../../src/log.js'
import { waitBefore } from '../../src/processes/backoff.js'
import type { ToPrimary, ToWorker } from '../../src/processes/messages.js'
import { type Forked, WorkerRefused, Workers } from '../../src/processes/workers.js'

/** A worker that the test plays. */
class Played implements Forked {
  readonly told: ToWorker[] = []
  say: (message: ToPrimary) => void = () => {}
  exit: (how: string) => void = () => {}
  isKilled = false
  send(message: ToWorker) {
    this.told.push(message)
  }
  kill() {
    this.isKilled = true
    this.exit('SIGKILL')
  }
  onMessage(hear: (message: ToPrimary) => void) {
    this.say = hear
  }
  onExit(ended: (how: string) => void) {
    this.exit = ended
  }
  listen(page = 'page') {
    this.say({ tell: 'READY' })
    this.say({ tell: 'LISTENING', page })
  }
  isOnDuty() {
    return this.told.some(({ tell }) => tell === 'TAKE_DUTY')
  }
}

const database = { url: 'postgres://app@db/sanliu' }
function playing(count = 2) {
  const forks: Played[] = []
  const fork = () => {
    const played = new Played()
    forks.push(played)
    return played
  }
  const told: string[] = []
  const tell = (message: string) => void told.push(message)
  const log = createLog('silent')
  return { forks, told, workers: new Workers({ count, port: 4321, database, log, fork, tell }) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the start', () => {
  test('is over when all listen, and one of them is on duty', async () => {
    const { forks, workers } = playing()
    const started = workers.start()
    let isOver = false
    void started.then(() => (isOver = true))
    forks[1]!.listen('the page')
    await vi.advanceTimersByTimeAsync(10)
    expect(isOver).toBe(false)
    forks[0]!.listen()
    expect(await started).toBe('the page')
    expect(forks.map((each) => each.isOnDuty())).toEqual([false, true])
    expect(forks[0]!.told).toEqual([{ tell: 'SERVE', database, port: 4321 }])
  })

  test('is refused in the words of the worker that was refused', async () => {
    const { forks, workers } = playing()
    const started = workers.start()
    forks[0]!.say({ tell: 'REFUSED', message: 'the port is in use' })
    await expect(started).rejects.toThrow(new WorkerRefused('the port is in use'))
  })

  test('fails when a worker ends, and nobody takes its place', async () => {
    const { forks, workers } = playing()
    const started = workers.start()
    forks[0]!.exit('1')
    await expect(started).rejects.toThrow(WorkerRefused)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(forks).toHaveLength(2)
  })
})

async function running() {
  const played = playing()
  const started = played.workers.start()
  for (const each of played.forks) each.listen()
  await started
  return played
}

describe('a worker that ends', () => {
  test('is replaced at once on the same port, and another is on duty', async () => {
    const { forks } = await running()
    expect(forks[0]!.isOnDuty()).toBe(true)
    forks[0]!.exit('SIGKILL')
    expect(forks[1]!.isOnDuty()).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    forks[2]!.listen()
    expect(forks[2]!.told).toEqual([{ tell: 'SERVE', database, port: 4321 }])
  })

  test('and can’t be replaced is told about, and tried again', async () => {
    const { forks, told } = await running()
    forks[0]!.exit('1')
    await vi.advanceTimersByTimeAsync(1)
    forks[2]!.say({ tell: 'REFUSED', message: 'run the migrations' })
    forks[2]!.exit('2')
    expect(told).toEqual(['run the migrations'])
    await vi.advanceTimersByTimeAsync(250)
    expect(forks).toHaveLength(4)
  })

  test('soon after its start, again and again, is waited for ever longer', async () => {
    const { forks } = await running()
    const waits: number[] = []
    for (let turn = 0; turn < 5; turn++) {
      const before = forks.length
      forks.at(-1)!.exit('1')
      let waited = 0
      for (; forks.length === before; waited += 50) await vi.advanceTimersByTimeAsync(50)
      waits.push(waited)
    }
    expect(waits).toEqual([50, 250, 500, 1_000, 2_000])
    expect([1, 8, 20].map(waitBefore)).toEqual([250, 30_000, 30_000])
    // Who has served for a minute is replaced at once again.
    forks.at(-1)!.listen()
    await vi.advanceTimersByTimeAsync(61_000)
    const before = forks.length
    forks.at(-1)!.exit('SIGSEGV')
    await vi.advanceTimersByTimeAsync(1)
    expect(forks).toHaveLength(before + 1)
  })
})

describe('the stop', () => {
  test('comes to the worker on duty last', async () => {
    const { forks, workers } = await running()
    const stopped = workers.stop()
    await vi.advanceTimersByTimeAsync(10)
    expect(forks.map((each) => each.told.at(-1)?.tell)).toEqual(['TAKE_DUTY', 'STOP'])
    forks[1]!.exit('0')
    await vi.advanceTimersByTimeAsync(10)
    expect(forks[0]!.told.at(-1)?.tell).toBe('STOP')
    forks[0]!.exit('0')
    await stopped
    await vi.advanceTimersByTimeAsync(60_000)
    expect(forks).toHaveLength(2)
  })

  test('does not wait for ever for one that does not end', async () => {
    const { forks, workers } = await running()
    const stopped = workers.stop()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(forks.map((each) => each.isKilled)).toEqual([false, true])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(forks[0]!.isKilled).toBe(true)
    await stopped
  })
})
