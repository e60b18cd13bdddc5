import { expect } from 'vitest'
import type { Door } from '../../src/database/door.js'
import type { JsonText } from '../../src/json-text.js'
import { byResolvers, type Lane, openLane, type Read, type Reading } from '../../src/lane/index.js'

/** What an answer says and notes, without what is sealed anew each time. */
interface Told {
  readonly text: string
  readonly persons: readonly string[]
  readonly outside: unknown
  readonly pages: unknown
  readonly rows: number
}

/**
 * Every read that the lane answers is answered by the resolvers too, at once, and the bytes are compared: whatever a test asks is so asked
 * in both lanes. Its own statements stay those of the lane.
 */
export function bothLanes(door: Door): Lane {
  const lane = openLane()
  return {
    counts: lane.counts,
    async read(reading) {
      let read = await lane.read(reading)
      if (!read) return undefined
      let resolved = await byResolversOnce(door, reading)
      // Somebody may have written between the two: a difference counts when the resolvers tell the same before and after the lane.
      for (let tries = 0; tries < 20 && !isSame(toldBy(read), resolved); tries++) {
        const before = resolved
        read = await lane.read(reading)
        if (!read) return undefined
        resolved = await byResolversOnce(door, reading)
        if (isSame(before, resolved)) break
      }
      expect(toldBy(read)).toEqual(resolved)
      return read
    },
    async readIn(reading, context) {
      const result = await lane.readIn(reading, context)
      if (result?.data && !result.errors) {
        const told = withoutCursors((result.data as unknown as JsonText).text)
        const { text } = await byResolversOnce(door, reading)
        // Where the resolvers themselves tell two things, somebody is writing.
        if (told !== text && (await byResolversOnce(door, reading)).text === text) expect(told).toBe(text)
      }
      return result
    },
  }
}

const toldBy = ({ result, context: { notes } }: Read): Told => ({
  text: withoutCursors((result.data as unknown as JsonText).text),
  persons: [...notes.persons].sort(),
  outside: notes.outsideScope,
  pages: [...notes.pages],
  rows: notes.rows,
})

const isSame = (one: Told, other: Told): boolean => JSON.stringify(one) === JSON.stringify(other)

async function byResolversOnce(door: Door, reading: Reading): Promise<Told> {
  return door.inOperation(reading.decision.allowed, async (operation) => {
    const context = reading.contextOf(operation)
    const { data, errors } = await byResolvers(reading, context)
    expect(errors).toBeUndefined()
    return {
      text: withoutCursors(JSON.stringify(data)),
      persons: [...context.notes.persons].sort(),
      outside: context.notes.outsideScope,
      pages: [...context.notes.pages],
      rows: context.notes.rows,
    }
  })
}

const withoutCursors = (text: string): string =>
  text.replace(/"((?:start|end)?[cC]ursor)":"[^"]+"/g, '"$1":"…"')
