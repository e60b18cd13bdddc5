import { beforeAll, describe, expect, test } from 'vitest'
import type { CarriedOut } from '../../seeds/demo/carry-out.js'
import { type City, countsForChildren, countsForPeople } from '../../seeds/demo/city.js'
import { riskOf } from '../../seeds/demo/elder/risk.js'
import { leastPeople, mostPeople } from '../../seeds/demo/sequences.js'
import { parseCitizenId } from '../../src/people/citizen-id.js'
import { elderGroup } from '../../src/people/groups/elder/index.js'
import { womanGroup } from '../../src/people/groups/woman/index.js'
import { ageOn } from '../../src/people/rules.js'
import { allLivesOf, cityForTest, filesOf, textOf, today } from './city.js'

const counts = countsForChildren(1_200)
let city: City
/** Every change of them was decided by the moves of the API; a refused one would have thrown. */
let elders: CarriedOut[]
let women: CarriedOut[]

beforeAll(async () => {
  city = await cityForTest(counts)
  elders = filesOf(city, 'elder')
  women = filesOf(city, 'woman')
})

const isMember = (population: string) => (each: CarriedOut) =>
  [...each.file.entries.memberships.values()].some(
    (spell) => spell.population === population && spell.validUntil === null,
  )
const elderOf = ({ file }: CarriedOut) => file.facets.get(elderGroup) ?? {}
const womanOf = ({ file }: CarriedOut) => file.facets.get(womanGroup) ?? {}
const ageOf = ({ file }: CarriedOut) => ageOn(String(file.person.birthDate), today)
const share = (among: CarriedOut[], claim: (each: CarriedOut) => boolean) =>
  (among.filter(claim).length * 100) / among.length
const relationsOf = ({ file }: CarriedOut) =>
  [...file.entries.relatives.values()].map(({ relation }) => relation)

describe('the numbers', () => {
  test('are one child, one elder and half a woman, whichever number is given', () => {
    expect(countsForChildren(30_000)).toEqual({ child: 30_000, elder: 30_000, woman: 15_000 })
    expect(countsForPeople(1_000_000)).toEqual({ child: 400_000, elder: 400_000, woman: 200_000 })
    expect(countsForPeople(leastPeople)).toEqual({ child: 10, elder: 10, woman: 5 })
  })

  test('of the largest city keep to the sequences of citizen IDs', async () => {
    const { cohorts } = await cityForTest(countsForPeople(mostPeople))
    const lives = cohorts.woman.first + cohorts.woman.today + cohorts.woman.left
    expect(lives).toBeLessThan(1_700_000)
    expect(1_700_000 + 2 * (cohorts.child.today + cohorts.child.left)).toBeLessThan(3_600_000)
    expect(3_600_000 + lives).toBeGreaterThan(4_999_999)
    expect(3_600_000 + lives - cohorts.elder.first).toBeLessThan(5_000_000)
  })

  test('of the demonstration hold more than 200 persons in two groups', async () => {
    const { cohorts } = await cityForTest(countsForChildren(30_000))
    const inTwo = Array.from({ length: cohorts.elder.today }, (_, index) => index).filter(
      (index) => index % 110 === 8 && index % 20 !== 9,
    )
    expect(inTwo.length).toBeGreaterThan(200)
    expect(elders.filter(({ file }) => file.facets.size === 2)).toHaveLength(11)
  })
})

describe('the elders of today', () => {
  test('are as many as the children, sixty or older', () => {
    const members = elders.filter(isMember('ELDER'))
    expect(members).toHaveLength(1_200)
    expect(Math.min(...members.map(ageOf))).toBe(60)
    expect(Math.max(...members.map(ageOf))).toBeLessThan(105)
  })

  test('need more care the older they are', () => {
    const needsCare = (each: CarriedOut) => elderOf(each).selfCare !== 'ABLE'
    const young = share(
      elders.filter((each) => ageOf(each) < 70),
      needsCare,
    )
    const old = share(
      elders.filter((each) => ageOf(each) >= 80),
      needsCare,
    )
    expect(young).toBeLessThan(15)
    expect(old).toBeGreaterThan(25)
  })

  test('have sons and daughters, most of them away', () => {
    const usual = elders.filter(({ file }) => file.facets.size === 1)
    expect(usual.every((each) => relationsOf(each).some((it) => it === 'SON' || it === 'DAUGHTER'))).toBe(
      true,
    )
    const supporters = usual.flatMap(({ file }) =>
      [...file.entries.relatives.values()].filter(
        ({ relation }) => relation === 'SON' || relation === 'DAUGHTER',
      ),
    )
    const away =
      supporters.filter(({ whereabouts }) => whereabouts === 'AWAY_FOR_WORK').length / supporters.length
    expect(away).toBeGreaterThan(0.8)
  })

  test('have a grade of risk that follows from the facts', () => {
    for (const each of elders) {
      const { riskGrade, riskReasons, childAtHome, gravelyIll, selfCare } = elderOf(each)
      const reasons = riskReasons as string[]
      if (riskGrade === 'LOW') expect(reasons).toEqual([])
      if (reasons.length >= 3) expect(riskGrade).toBe('HIGH')
      const unattended = childAtHome === false && (gravelyIll === true || selfCare === 'UNABLE')
      if (unattended) expect(reasons).toContain('HEALTH')
    }
    const grades = new Set(elders.map((each) => elderOf(each).riskGrade))
    expect(grades).toEqual(new Set(['LOW', 'MEDIUM', 'HIGH']))
  })

  test('leave for the reasons of the code list', () => {
    const reasons = new Set(
      elders.flatMap(({ file }) => [...file.entries.memberships.values()].map(({ endReason }) => endReason)),
    )
    for (const reason of ['CHILD_RETURNED', 'DIED', 'JOINED_CHILDREN', 'MOVED'])
      expect(reasons).toContain(reason)
  })
})

describe('the grade of risk', () => {
  const able = {
    annualIncome: 'FROM_12000',
    livingArrangement: 'WITH_SPOUSE',
    caregiverEntrusted: false,
    gravelyIll: false,
    selfCare: 'ABLE',
    childAtHome: false,
  }
  test.each([
    ['an able elder with spouse and income', {}, 'LOW', []],
    ['an able elder alone', { livingArrangement: 'ALONE' }, 'MEDIUM', ['LIVING_ALONE']],
    ['gravely ill with nobody asked to care', { gravelyIll: true }, 'HIGH', ['HEALTH']],
    ['gravely ill with a caregiver', { gravelyIll: true, caregiverEntrusted: true }, 'MEDIUM', ['HEALTH']],
  ] as const)('%s', (_, facts, riskGrade, riskReasons) => {
    const risk = riskOf({ values: { ...able, ...facts }, unsupported: false, hazards: false })
    expect(risk).toEqual({ riskGrade, riskReasons })
  })
})

describe('the women of today', () => {
  test('are half as many as the children, from 20 to 59, and women', () => {
    const members = women.filter(isMember('WOMAN'))
    expect(members).toHaveLength(600)
    expect(Math.min(...members.map(ageOf))).toBeGreaterThanOrEqual(20)
    expect(Math.max(...members.map(ageOf))).toBe(59)
    expect(new Set(women.map(({ file }) => file.person.sex))).toEqual(new Set(['FEMALE']))
  })

  test('have a husband who is away, the same in the family and in the facet', () => {
    for (const each of women) {
      const husband = [...each.file.entries.relatives.values()].find(({ relation }) => relation === 'HUSBAND')
      expect(husband?.whereabouts).toBe(womanOf(each).husbandWhereabouts)
      expect(husband?.workCity ?? null).toBe(womanOf(each).husbandWorkCity)
    }
  })

  test('who wish no business have no loan', () => {
    const loans = women.filter((each) => womanOf(each).loanState !== undefined)
    expect(loans.length).toBeGreaterThan(50)
    expect(loans.every((each) => womanOf(each).businessWish === true)).toBe(true)
  })

  test('leave when he returns, when they turn sixty, and come back when he leaves again', () => {
    const spells = women.map(({ file }) => [...file.entries.memberships.values()])
    const reasons = new Set(spells.flat().map(({ endReason }) => endReason))
    for (const reason of ['HUSBAND_RETURNED', 'AGED_OUT', 'JOINED_HUSBAND']) expect(reasons).toContain(reason)
    expect(spells.some((each) => each.length === 2)).toBe(true)
  })
})

describe('nobody is meant', () => {
  test('in no group: every citizen ID begins with 99, passes the check and is given once', () => {
    const lives = allLivesOf(city)
    const ids = lives.map(({ citizenId }) => citizenId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) {
      expect(id.startsWith('99')).toBe(true)
      expect(parseCitizenId(id, { today, people: 'SYNTHETIC' }).valid).toBe(true)
    }
    const text = textOf(lives)
    const phones = [...text.matchAll(/"(?:phone|caregiverPhone)":"(\d+)"/g)].map(([, phone]) => phone)
    expect(phones.filter((phone) => !/^100\d{8}$/.test(phone ?? ''))).toEqual([])
  })
})

describe('a large city', () => {
  test('has short lives, with history, family and citizen ID of everybody', async () => {
    const large = { ...city, isLarge: true }
    for (const cohort of ['child', 'elder', 'woman'] as const)
      for (const { file } of filesOf(large, cohort).slice(0, 400)) {
        expect(file.version).toBeLessThan(8)
        expect(file.entries.memberships.size).toBeGreaterThan(0)
        expect(file.entries.relatives.size).toBeGreaterThan(0)
        expect(file.person.citizenIdIndex === undefined).toBe(file.person.registered === false)
      }
  })

  test('is one of more than 200,000 people', async () => {
    expect((await cityForTest(countsForPeople(200_000))).isLarge).toBe(false)
    expect((await cityForTest(countsForPeople(200_005))).isLarge).toBe(true)
  })
})
