import type { Viewer } from '../../src/policy/viewer.js'
import type { Event } from './event.js'
import type { Village } from './places.js'

/** The accounts behind the past. No person stands behind any of them: the name says which office it is. */
const client = 'demo'

const villageAccount = ({ place: { regionCode } }: Village): Viewer => ({
  subject: `demo-village-${regionCode}`,
  department: 'VILLAGE_COMMITTEE',
  region: regionCode,
  role: 'RECORDER',
  client,
})

const townshipAccount = ({ place: { regionMasked } }: Village): Viewer => ({
  subject: `demo-township-${regionMasked}`,
  department: 'TOWNSHIP_GOVERNMENT',
  region: regionMasked,
  role: 'RECORDER',
  client,
})

/** Civil affairs of the city carry out a merge, and every file of the village follows it. */
export const cityAccount = (city: string): Viewer => ({
  subject: `demo-city-${city}`,
  department: 'CIVIL_AFFAIRS',
  region: city,
  role: 'ADMINISTRATOR',
  client,
})

/** Who records an event: the village what it sees at home, the township what it decides. */
export function actorOf({ kind }: Event, city: string, village: Village): Viewer {
  switch (kind) {
    case 'REGION_CHANGE':
      return cityAccount(city)
    case 'ACCEPT':
    case 'END':
    case 'REOPEN':
    case 'BEGIN':
      return townshipAccount(village)
    default:
      return villageAccount(village)
  }
}
