// What is asked, in the order of the report.
import { countyList } from './county-list.mjs'
import { create } from './create.mjs'
import { dashboard } from './dashboard.mjs'
import { cityFigures, townshipFigures } from './figures.mjs'
import { onePerson } from './one-person.mjs'
import { townshipList } from './township-list.mjs'

const workloads = [onePerson, townshipList, countyList, cityFigures, townshipFigures, create, dashboard]

/** All, or those whose name begins with one of the given: W4 is both of its parts. */
export const workloadsFor = (only) =>
  only ? workloads.filter(({ name }) => only.some((each) => name.startsWith(each))) : workloads
