import type { Recorder } from '../audit/recorder.js'
import type { Door } from '../database/door.js'
import type { Watch } from '../database/watch.js'
import type { Span } from './span.js'

/** Statements that are under way together: sent before the last one had its answer. */
function groupsIn(span: Span): Watch & { readonly total: number } {
  let group: Span | undefined
  let [underWay, inGroup, total] = [0, 0, 0]
  return {
    get total() {
      return total
    },
    sent() {
      group ??= span.begin('statements')
      underWay += 1
      inGroup += 1
      total += 1
    },
    settled() {
      underWay -= 1
      if (underWay > 0) return
      group?.tell({ statements: inGroup })
      group?.end()
      group = undefined
      inGroup = 0
    },
  }
}

/** The door, with a span for each transaction and one in it for each group of statements. */
export const watchedDoor = (door: Door, request: Span): Door => ({
  ...door,
  async inOperation(allowed, work) {
    const span = request.step('database')
    const groups = groupsIn(span)
    let attempts = 0
    try {
      return await door.inOperation(
        allowed,
        (operation) => {
          attempts += 1
          return work(operation)
        },
        groups,
      )
    } finally {
      span.tell({ statements: groups.total, attempts })
      span.end()
    }
  },
  async readAtOnce(allowed, compose) {
    const span = request.step('database')
    const groups = groupsIn(span)
    try {
      return await door.readAtOnce(allowed, compose, groups)
    } finally {
      span.tell({ statements: groups.total })
      span.end()
    }
  },
})

/** The record of accesses, with a span for what an answer waits for. */
export const watchedRecorder = (recorder: Recorder, request: Span): Recorder => ({
  ...recorder,
  async record(access, shape) {
    const span = request.step('record')
    await recorder.record(access, shape).finally(() => span.end())
  },
})
