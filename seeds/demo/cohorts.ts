import { childLife } from './child/life.js'
import type { City, CohortName } from './city.js'
import { elderLife } from './elder/life.js'
import type { Life } from './event.js'
import { womanLife } from './woman/life.js'

const lives: Readonly<Record<CohortName, (city: City, index: number) => Life>> = {
  child: childLife,
  elder: elderLife,
  woman: womanLife,
}

/** The life of one file, the same for the same city, group and index. */
export const lifeOf = (city: City, cohort: CohortName, index: number): Life => lives[cohort](city, index)
