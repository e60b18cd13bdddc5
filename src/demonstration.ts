import { demonstrationCity, hasPeople, seedDemonstration } from '../seeds/demo/index.js'
import { progressOf } from '../seeds/demo/progress.js'
import type { Config } from './config.js'
import { keyringOf } from './keys.js'
import { loadReference } from './regions/reference.js'
import { calendarOf } from './registry/calendar.js'

/** The demonstration city in an empty database; undefined when there are people already, who are left as they are. */
export async function fillOnce(
  ownerUrl: string,
  config: Config,
  wanted: { people?: number; seed?: number } = {},
): Promise<{ files: number; changes: number } | undefined> {
  if (await hasPeople(ownerUrl)) return undefined
  await loadReference(ownerUrl, demonstrationCity)
  const progress = progressOf('演示数据 Demonstration')
  try {
    return await seedDemonstration({
      ownerUrl,
      keyring: keyringOf(config),
      count: wanted.people ?? config.demoPeople,
      seed: wanted.seed,
      today: calendarOf(config.timeZone)(new Date()),
      progress: progress.show,
    })
  } finally {
    progress.end()
  }
}
