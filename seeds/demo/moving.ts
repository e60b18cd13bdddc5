import type { Chance } from './chance.js'
import type { City } from './city.js'
import type { DayNumber } from './days.js'
import { addressIn, type Village } from './places.js'

/** A move of the file: offered by the old village, accepted by the new one, then the new address. */
export interface Move {
  readonly offered: DayNumber
  readonly accepted: DayNumber
  readonly settled: DayNumber
  readonly to: Village
  readonly address: string
  readonly keepsDuty: boolean
}

/** One in three goes to another county. The merged village is left out: its files move by the merge alone. */
export function moveFrom(
  city: City,
  home: Village,
  entered: DayNumber,
  last: DayNumber,
  chance: Chance,
): Move | null {
  const isMerged = (village: Village) => village === city.merge.from || village === city.merge.into
  if (isMerged(home) || last - entered < 40) return null
  const accepted = chance.whole(entered + 15, last - 12)
  const to = destination(city, home, chance)
  if (!to || isMerged(to)) return null
  return {
    offered: accepted - chance.whole(1, 8),
    accepted,
    settled: accepted + chance.whole(1, 10),
    to,
    address: addressIn(to, chance),
    keepsDuty: chance.happens(0.15),
  }
}

function destination({ villages }: City, home: Village, chance: Chance): Village | undefined {
  const otherCounty = chance.happens(1 / 3)
  const fits = (village: Village) =>
    village !== home && (village.place.countyCode !== home.place.countyCode) === otherCounty
  const first = chance.whole(0, villages.length - 1)
  return [...villages.slice(first), ...villages.slice(0, first)].find(fits)
}

/** Where somebody lives on a day, in the villages of that day. */
export function villageOn(city: City, home: Village, move: Move | null, day: DayNumber): Village {
  const { from, into, day: merged } = city.merge
  const village = move && day >= move.accepted ? move.to : home
  return village === from && day >= merged ? into : village
}

/** Where a household lived when its file was opened. A village that is no more takes nobody in. */
export function homeAt(city: City, village: Village, entered: DayNumber): Village {
  const { from, into, day } = city.merge
  return village === from && entered >= day ? into : village
}
