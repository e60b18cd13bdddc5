import { expect } from 'vitest'
import type { Door } from '../../src/database/door.js'
import type { JsonText } from '../../src/json-text.js'
import { byResolvers, type Lane, openLane, type Reading } from '../../src/lane/index.js'

/**
 * Every read that the lane answers is answered by the resolvers too, at once, and the bytes are compared: whatever a test asks is so asked
 * in both lanes. Its own statements stay those of the lane.
 */
export function bothLanes(door: Door): Lane {
  const lane = openLane()
  return {
    counts: lane.counts,
    async read(reading) {
      const read = await lane.read(reading)
      if (read) {
        const { text, persons, outside } = await resolved(door, reading)
        expect(withoutCursors((read.result.data as unknown as JsonText).text)).toBe(withoutCursors(text))
        expect([...read.context.notes.persons].sort()).toEqual(persons)
        expect(read.context.notes.outsideScope).toEqual(outside)
      }
      return read
    },
    async readIn(reading, context) {
      const result = await lane.readIn(reading, context)
      if (result?.data && !result.errors) {
        const { text } = await resolved(door, reading)
        expect(withoutCursors((result.data as unknown as JsonText).text)).toBe(withoutCursors(text))
      }
      return result
    },
  }
}

async function resolved(door: Door, reading: Reading) {
  return door.inOperation(reading.decision.allowed, async (operation) => {
    const context = reading.contextOf(operation)
    const { data, errors } = await byResolvers(reading, context)
    expect(errors).toBeUndefined()
    return {
      text: JSON.stringify(data),
      persons: [...context.notes.persons].sort(),
      outside: context.notes.outsideScope,
    }
  })
}

/** A cursor is sealed anew each time. */
const withoutCursors = (text: string): string =>
  text.replace(/"((?:start|end)?[cC]ursor)":"[^"]+"/g, '"$1":"…"')
