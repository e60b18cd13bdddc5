import type { Context } from '../context.js'
import { PlatformError } from '../errors.js'
import { beginOfToday } from './alarms.js'
import { lookupsSince } from './reading-queries.js'

const tooMany = (most: number) =>
  new PlatformError('RATE_LIMITED', {
    zh: `search.citizenId：今日按证件号码查找已达上限（${most} 次），请改用姓名查找，或明日再试。`,
    en: `search.citizenId: you have looked for citizen IDs ${most} times today, which is the most; search by the name, or try again tomorrow.`,
  })

/**
 * Looks for somebody by the citizen ID: an account that may guess without end would find out who is on file. What it asks and what
 * it does not find goes on record.
 */
export async function lookup<T>(
  { operation, settings, notes }: Pick<Context, 'operation' | 'settings' | 'notes'>,
  find: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const { lookupsPerDay } = settings
  const asked = await lookupsSince(operation.as('recorder'), beginOfToday(operation))
  if (asked + notes.lookups >= lookupsPerDay) throw tooMany(lookupsPerDay)
  notes.lookups += 1
  const found = await find()
  if (found.length === 0) notes.misses += 1
  return found
}
