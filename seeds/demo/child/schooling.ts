import type { Values } from '../../../src/people/rules.js'
import type { Chance } from '../chance.js'
import { birthday, type DayNumber, dayIn, yearOf } from '../days.js'
import type { Village } from '../places.js'

/** What of the schooling of a child does not follow from the age. */
export interface SchoolTraits {
  readonly kindergarten: boolean
  readonly afterJunior: 'SENIOR_SECONDARY' | 'VOCATIONAL' | 'NOT_AT_SCHOOL'
  readonly boards: number
  readonly number: number
  /** Out of compulsory school from the one day, back on the other. */
  readonly droppedOut: { readonly from: DayNumber; readonly until: DayNumber } | null
}

const never = Number.POSITIVE_INFINITY

/** Compulsory school is from 6 to 15; few leave it, and most of these are brought back within months. */
export function schoolTraits(chance: Chance, from: DayNumber, last: DayNumber): SchoolTraits {
  const leaves = chance.happens(0.007)
  const leavesOn = chance.whole(from, last)
  const backAfter = chance.happens(0.6) ? chance.whole(50, 160) : never
  return {
    kindergarten: chance.happens(0.88),
    afterJunior: chance.weighted([
      ['SENIOR_SECONDARY', 58],
      ['VOCATIONAL', 36],
      ['NOT_AT_SCHOOL', 6],
    ]),
    boards: chance.next(),
    number: chance.whole(0, 3),
    droppedOut: leaves ? { from: leavesOn, until: leavesOn + backAfter } : null,
  }
}

/** The age by which classes are made: on the last day of August. */
function schoolAge(birth: DayNumber, day: DayNumber): number {
  const year = yearOf(day)
  const started = day >= dayIn(year, 9, 1) ? year : year - 1
  const age = started - yearOf(birth)
  return birthday(birth, age) <= dayIn(started, 8, 31) ? age : age - 1
}

const ordinals = ['第一', '第二', '第三', '第四']
const boardingShare = {
  KINDERGARTEN: 0,
  PRIMARY: 0.14,
  JUNIOR_SECONDARY: 0.62,
  SENIOR_SECONDARY: 0.9,
  VOCATIONAL: 0.85,
}

/** The fields of schooling of a child on a day in a village. Names of schools say that they are made up. */
export function schoolingOn(
  birth: DayNumber,
  traits: SchoolTraits,
  day: DayNumber,
  village: Village,
): Values {
  const age = schoolAge(birth, day)
  const gone = traits.droppedOut
  if (age >= 6 && age < 15 && gone && day >= gone.from && day < gone.until)
    return { schoolingStage: 'DROPPED_OUT', school: null, boarding: null }
  const stage = stageAt(age, traits)
  if (stage === 'NOT_IN_KINDERGARTEN' || stage === 'NOT_AT_SCHOOL')
    return { schoolingStage: stage, school: null, boarding: null }
  return {
    schoolingStage: stage,
    school: schoolName(stage, ordinals[traits.number]!, village),
    boarding: traits.boards < boardingShare[stage],
  }
}

type Attended = keyof typeof boardingShare

function stageAt(age: number, traits: SchoolTraits): Attended | 'NOT_IN_KINDERGARTEN' | 'NOT_AT_SCHOOL' {
  if (age < 3) return 'NOT_IN_KINDERGARTEN'
  if (age < 6) return traits.kindergarten ? 'KINDERGARTEN' : 'NOT_IN_KINDERGARTEN'
  if (age < 12) return 'PRIMARY'
  return age < 15 ? 'JUNIOR_SECONDARY' : traits.afterJunior
}

function schoolName(stage: Attended, ordinal: string, { townshipName, countyName }: Village): string {
  switch (stage) {
    case 'KINDERGARTEN':
      return `${townshipName}演示${ordinal}幼儿园`
    case 'PRIMARY':
      return `${townshipName}演示${ordinal}小学`
    case 'JUNIOR_SECONDARY':
      return `${townshipName}演示${ordinal}初级中学`
    case 'SENIOR_SECONDARY':
      return `${countyName}演示${ordinal}高级中学`
    case 'VOCATIONAL':
      return `${countyName}演示${ordinal}职业中学`
  }
}

/** The days on which the schooling of a child may become another: each September, dropping out, coming back. */
export function schoolDays(
  traits: SchoolTraits,
  chance: Chance,
  from: DayNumber,
  last: DayNumber,
): DayNumber[] {
  const septembers = []
  for (let year = yearOf(from); year <= yearOf(last); year++)
    septembers.push(dayIn(year, 9, chance.whole(1, 25)))
  const gone = traits.droppedOut ? [traits.droppedOut.from, traits.droppedOut.until] : []
  return [...septembers, ...gone].filter((day) => day > from && day <= last).sort((a, b) => a - b)
}
