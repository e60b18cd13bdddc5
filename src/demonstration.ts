import { countsForChildren, countsForPeople, peopleIn } from '../seeds/demo/city.js'
import { hasPeople } from '../seeds/demo/has-people.js'
import { demonstrationCity, seedDemonstration } from '../seeds/demo/index.js'
import { progressOf } from '../seeds/demo/progress.js'
import type { Config } from './config.js'
import { keyringOf } from './keys.js'
import { loadReference } from './regions/reference.js'
import { calendarOf } from './registry/calendar.js'

/** People of all three groups: so many in all, or by default with so many children as the configuration says. */
export interface Wanted {
  readonly people?: number
  readonly seed?: number
}

/** The demonstration city in an empty database; undefined when there are people already, who are left as they are. */
export async function fillOnce(
  ownerUrl: string,
  config: Config,
  wanted: Wanted = {},
): Promise<{ files: number; changes: number } | undefined> {
  if (await hasPeople(ownerUrl)) return undefined
  await loadReference(ownerUrl, demonstrationCity)
  const counts = wanted.people ? countsForPeople(wanted.people) : countsForChildren(config.demoPeople)
  if (peopleIn(counts) === 0) return { files: 0, changes: 0 }
  const progress = progressOf('演示数据 Demonstration')
  try {
    return await seedDemonstration({
      ownerUrl,
      keyring: keyringOf(config),
      counts,
      seed: wanted.seed,
      today: calendarOf(config.timeZone)(new Date()),
      progress: progress.show,
      stage: progress.stage,
    })
  } finally {
    progress.end()
  }
}
