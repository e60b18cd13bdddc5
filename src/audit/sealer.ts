import { createHmac } from 'node:crypto'
import type { Door } from '../database/door.js'
import type { Operation } from '../database/operation.js'
import { ofThePlatform } from '../policy/decide.js'
import { type AlarmTerms, raiseAlarms } from './alarms.js'
import { noDigest } from './entry.js'
import {
  advanceWriters,
  around,
  type Head,
  insertSeal,
  lastSeal,
  type Seal,
  unsealedHeads,
} from './sealing-queries.js'
import { Tallies } from './tallies.js'

/** The heads as the seal keeps them: the digest is made over this very text. */
export const headsText = (heads: readonly Head[]): string =>
  JSON.stringify(heads.map(({ writer, from, to, digest }) => [writer, from, to, digest]))

export const sealDigest = (
  key: Buffer,
  previous: string,
  seal: { readonly number: number; readonly sealedAt: string; readonly heads: string },
): string =>
  createHmac('sha256', key)
    .update(Buffer.from(previous, 'hex'))
    .update(JSON.stringify([seal.number, seal.sealedAt, seal.heads]), 'utf8')
    .digest('hex')

export interface SealingTerms extends AlarmTerms {
  readonly door: Door
  readonly key: Buffer
  /** Told of each seal, so that its digest can be kept where nobody who writes the database reaches it. */
  readonly sealed?: (seal: Seal) => void
}

/** Who sealed last goes on; another takes over when that one has been silent for so long and there is something to seal. */
const silenceMilliseconds = 3_000

/**
 * What was recorded under a clock that stood elsewhere lies outside of the days around this instant: once an hour, and when the clock has
 * jumped, it is looked for wherever it lies.
 */
const longestBetweenWholeLooks = 3_600_000
const leastJump = 60_000

/**
 * Seals what was recorded since the last seal, of all servers together; around this instant, or as `isWhole` whenever it was recorded. Two that seal at once meet on the chains' rows: the later one
 * does it again and finds less. Answers how many entries it sealed.
 */
export async function seal(
  terms: SealingTerms,
  { isWhole = false, yields = false, tallies = talliesFor(terms) } = {},
): Promise<number> {
  try {
    return await sealed(terms, isWhole, yields, tallies)
  } catch (error) {
    tallies.forget()
    throw error
  }
}

const sealed = (terms: SealingTerms, isWhole: boolean, yields: boolean, tallies: Tallies): Promise<number> =>
  terms.door.inOperation(ofThePlatform('sealer'), async (operation) => {
    const span = around(operation.now)
    const last = await lastSeal(operation.db)
    if (yields && last && isOthers(last, tallies, operation.now)) return 0
    const heads = await unsealedHeads(operation.db, isWhole ? undefined : span)
    if (heads.length === 0) return 0
    const made = await sealHeads(operation, terms.key, heads, last)
    operation.afterCommit(() => terms.sealed?.(made))
    await raiseAlarms(operation, terms, tallies, { heads, span, sealNumber: made.number })
    return heads.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  })

/** Another is sealing: what it knows of the day is here only in part. One whose clock stood ahead is not waited for. */
const isOthers = (last: Seal & { readonly sealedAt: Date }, tallies: Tallies, now: Date): boolean =>
  tallies.lastSeal !== last.number && Math.abs(now.getTime() - last.sealedAt.getTime()) < silenceMilliseconds

async function sealHeads(
  { db, now }: Operation,
  key: Buffer,
  heads: readonly Head[],
  last: Seal | undefined,
): Promise<Seal> {
  await advanceWriters(db, heads, now)
  const number = (last?.number ?? 0) + 1
  const text = headsText(heads)
  const sealedAt = now.toISOString()
  const digest = sealDigest(key, last?.digest ?? noDigest, { number, sealedAt, heads: text })
  await insertSeal(db, { number, sealedAt: now, heads: text, digest })
  return { number, digest }
}

const talliesFor = ({ levels }: SealingTerms) => new Tallies(levels.personsRead)

const milliseconds = 1_000

/** Seals every second until stopped, and once more at the end. A failure is told and tried again. */
export function keepSealed(terms: SealingTerms, failed: (error: unknown) => void): { stop(): Promise<void> } {
  const tallies = talliesFor(terms)
  let wholeAt = Number.NEGATIVE_INFINITY
  let offset = 0
  let isStopped = false
  let running: Promise<void> = Promise.resolve()
  const sealNow = async (yields = true) => {
    const now = performance.now()
    const ahead = terms.door.now().getTime() - now
    const isWhole = now - wholeAt > longestBetweenWholeLooks || Math.abs(ahead - offset) > leastJump
    try {
      await seal(terms, { isWhole, yields: yields && !isWhole, tallies })
      if (!isWhole) return
      wholeAt = now
      offset = ahead
    } catch (error) {
      failed(error)
    }
  }
  let timer: NodeJS.Timeout
  const wait = () => {
    timer = setTimeout(() => {
      running = sealNow().then(() => {
        if (!isStopped) wait()
      })
    }, milliseconds)
    timer.unref()
  }
  wait()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
      await sealNow(false)
    },
  }
}
