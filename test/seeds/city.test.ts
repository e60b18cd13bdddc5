import { beforeAll, describe, expect, test } from 'vitest'
import type { CarriedOut } from '../../seeds/demo/carry-out.js'
import { type City, countsForPeople, quartersOfPast } from '../../seeds/demo/city.js'
import { dayNumber } from '../../seeds/demo/days.js'
import { fileChange } from '../../src/history/table.js'
import { parseCitizenId } from '../../src/people/citizen-id.js'
import { rowsOf } from '../../src/people/fold.js'
import { childGroup } from '../../src/people/groups/child/index.js'
import { personPart } from '../../src/people/parts.js'
import { ageOn } from '../../src/people/rules.js'
import { allLivesOf, cityForTest, filesOf, livesOf, onlyChildren, textOf, today } from './city.js'

const count = 3_000
let city: City
/** Every change of them was decided by the moves of the API; a refused one would have thrown. */
let files: CarriedOut[]
let members: CarriedOut[]

beforeAll(async () => {
  city = await cityForTest(onlyChildren(count))
  files = filesOf(city, 'child')
  members = files.filter((each) => spellsOf(each).some(({ validUntil }) => validUntil === null))
})

const spellsOf = ({ file }: CarriedOut) => [...file.entries.memberships.values()]
const childOf = ({ file }: CarriedOut) => file.facets.get(childGroup) ?? {}

const percentOf = (claim: (file: CarriedOut) => boolean): number =>
  (members.filter(claim).length * 100) / count

describe('the children of today', () => {
  test('are exactly as many as asked for', () => {
    expect(members).toHaveLength(count)
  })

  // The shares of the survey: 国发〔2016〕13号 and the figures of the ministry of 2016.
  test.each([
    ['89 % are with their grandparents', 89, (each) => childOf(each).livingArrangement === 'GRANDPARENTS'],
    [
      '3 % are with other relatives or friends',
      3,
      (each) => childOf(each).livingArrangement === 'RELATIVES_OR_FRIENDS',
    ],
    ['4 % have nobody', 4, (each) => childOf(each).guardianshipRating === 'NOBODY'],
    [
      '3 % have a parent at home who is incapable',
      3,
      (each) => childOf(each).guardianshipRating === 'PARENT_INCAPABLE',
    ],
    ['1 % have no household registration', 1, ({ file }) => file.person.registered === false],
  ] as [string, number, (file: CarriedOut) => boolean][])('%s, within a point', (_, share, claim) => {
    expect(Math.abs(percentOf(claim) - share)).toBeLessThanOrEqual(1)
    expect(percentOf(claim)).toBeGreaterThan(0)
  })

  test.each([
    [0, 5, 28],
    [6, 13, 62],
    [14, 15, 10],
  ])('of %i to %i years are %i %%, within a point', (from, to, share) => {
    const isOfAge = ({ file }: CarriedOut) => {
      const age = ageOn(String(file.person.birthDate), today)
      return age >= from && age <= to
    }
    expect(Math.abs(percentOf(isOfAge) - share)).toBeLessThanOrEqual(1)
  })

  test('without household registration have no citizen ID and a cause, the others an ID', () => {
    for (const { file } of members) {
      expect(file.person.citizenIdIndex != null).toBe(file.person.registered)
      expect(file.person.unregisteredCause != null).toBe(!file.person.registered)
    }
  })

  test('go to a school that fits their age', () => {
    const ages = new Map<unknown, number[]>()
    for (const each of members) {
      const { schoolingStage } = childOf(each)
      const age = ageOn(String(each.file.person.birthDate), today)
      ages.set(schoolingStage, [...(ages.get(schoolingStage) ?? []), age])
    }
    const range = (stage: string) => [
      Math.min(...(ages.get(stage) ?? [])),
      Math.max(...(ages.get(stage) ?? [])),
    ]
    // A class begins in September: those of a class are of two ages for the rest of the year.
    expect(range('KINDERGARTEN')).toEqual([3, 6])
    expect(range('PRIMARY')).toEqual([6, 12])
    expect(range('JUNIOR_SECONDARY')).toEqual([12, 15])
    expect(range('NOT_AT_SCHOOL')[0]).toBeGreaterThanOrEqual(14)
    expect(ages.get('DROPPED_OUT')?.length).toBeGreaterThan(0)
  })
})

describe('nobody is meant', () => {
  test('every citizen ID begins with 99, passes the check and is given once', () => {
    const lives = livesOf(city, 'child')
    const given = lives.flatMap(({ citizenId, events }) => [
      citizenId,
      ...events
        .flatMap((event) => (event.kind === 'CREATE' ? event.relatives : []))
        .map(({ values }) => values.citizenId),
    ])
    const ids = given.filter((id) => typeof id === 'string')
    for (const id of ids) {
      expect(id.startsWith('99')).toBe(true)
      expect(parseCitizenId(id, { today, people: 'SYNTHETIC' }).valid).toBe(true)
    }
    const twins = lives.filter(({ number }) => number % 97 === 1 && number < count).length
    // Twins have the same father and mother: at most two numbers of each pair are there twice.
    expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(twins * 2)
    expect(new Set(lives.map(({ citizenId }) => citizenId)).size).toBe(lives.length)
  })

  test('telephones have a prefix of no network, addresses and schools say that they are made up', () => {
    const text = textOf(livesOf(city, 'child'))
    const phones = [...text.matchAll(/"phone":"(\d+)"/g)].map(([, phone]) => phone)
    expect(phones.length).toBeGreaterThan(count)
    expect(phones.filter((phone) => !/^100\d{8}$/.test(phone ?? ''))).toEqual([])
    const said = [...text.matchAll(/"(?:address|school)":"([^"]+)"/g)].map(([, each]) => each)
    expect(said.filter((each) => !each?.includes('演示'))).toEqual([])
  })
})

describe('the past', () => {
  test('is at least five quarters long and ends before today', () => {
    const times = files.flatMap(({ file }) => rowsOf(file)).map(({ row }) => row.recordedAt)
    const instants = times.filter((time) => time instanceof Date).map((time) => time.getTime())
    expect(quartersOfPast).toBeGreaterThanOrEqual(5)
    expect(new Date(Math.min(...instants)).toISOString().slice(0, 10)).toMatch(/^2025-07-0[1-9]$/)
    expect(Math.max(...instants)).toBeLessThan(dayNumber(today) * 86_400_000 - 8 * 3_600_000)
  })

  test('holds every kind of change', () => {
    const rows = files.flatMap(({ file }) => rowsOf(file)).filter(({ table }) => table === fileChange)
    expect(new Set(rows.map(({ row }) => row.operation))).toEqual(
      new Set([
        'PERSON_CREATE',
        'PERSON_UPDATE',
        'FACET_UPDATE',
        'MEMBERSHIP_END',
        'MEMBERSHIP_REOPEN',
        'MOVE_OFFER',
        'MOVE_ACCEPT',
        'REGION_CHANGE',
      ]),
    )
  })

  test('lets children leave at sixteen and for other reasons', () => {
    const ended = files.flatMap((each) => spellsOf(each).map((spell) => [each, spell] as const))
    const reasons = new Set(ended.map(([, { endReason }]) => endReason))
    for (const reason of ['AGED_OUT', 'PARENT_RETURNED', 'JOINED_PARENTS', 'MOVED'])
      expect(reasons).toContain(reason)
    for (const [{ file }, { endReason, validUntil }] of ended)
      if (endReason === 'AGED_OUT') expect(ageOn(String(file.person.birthDate), String(validUntil))).toBe(16)
  })

  test('gives some children two spells of membership', () => {
    expect(members.filter((each) => spellsOf(each).length === 2).length).toBeGreaterThan(0)
  })

  test('leaves nobody in the village that was merged', () => {
    const { from, into } = city.merge
    expect(from.place.regionMasked).toBe(into.place.regionMasked)
    const places = files.map(({ file }) => file.place.regionCode)
    expect(places).not.toContain(from.place.regionCode)
    const followed = files.filter(({ file }) =>
      file.history.some(
        ({ table, row }) => table === personPart.history && row.regionCode === from.place.regionCode,
      ),
    )
    expect(followed.length).toBeGreaterThan(0)
    for (const { file } of followed) expect(file.place.regionCode).toBe(into.place.regionCode)
  })

  test('moves some files to another county, with all their history', () => {
    const moved = files.filter(({ forwarded }) => forwarded)
    expect(moved.length).toBeGreaterThan(0)
    for (const { file } of moved)
      expect(new Set(rowsOf(file).map(({ row }) => row.countyCode))).toEqual(new Set([file.place.countyCode]))
  })
})

describe('the special ones', () => {
  test('twins have the same parents and birth date, two IDs, and each the other in the family', () => {
    const [first, second] = [files[0]!.file, files[1]!.file]
    expect(first.person.birthDate).toBe(second.person.birthDate)
    expect(first.person.name).not.toBe(second.person.name)
    expect(first.person.citizenIdIndex).not.toEqual(second.person.citizenIdIndex)
    const parentsOf = (file: CarriedOut['file']) =>
      [...file.entries.relatives.values()].filter(
        ({ relation }) => relation === 'FATHER' || relation === 'MOTHER',
      )
    expect(parentsOf(first).map(({ name }) => name)).toEqual(parentsOf(second).map(({ name }) => name))
    const links = [first, second].map((file) =>
      [...file.entries.relatives.values()].map(({ linkedPersonId }) => linkedPersonId).filter(Boolean),
    )
    expect(links).toEqual([[second.personId], [first.personId]])
  })

  test('two children of one village have the same name', () => {
    const [first, second] = [files[2]!.file, files[3]!.file]
    expect(first.person.name).toBe(second.person.name)
    expect(first.place.regionCode).toBe(second.place.regionCode)
    expect(first.person.birthDate).not.toBe(second.person.birthDate)
  })
})

describe('the same seed', () => {
  test('makes the same city, another one makes another', async () => {
    const small = async (seed: number) => textOf(allLivesOf(await cityForTest(countsForPeople(300), seed)))
    expect(await small(5)).toBe(await small(5))
    expect(await small(5)).not.toBe(await small(6))
  })

  test('has every kind of child also in a city of fifty', async () => {
    const few = filesOf(await cityForTest(onlyChildren(50)), 'child')
    expect(few.filter((each) => spellsOf(each).some(({ validUntil }) => validUntil === null))).toHaveLength(
      50,
    )
    expect(few.some((each) => spellsOf(each).length === 2)).toBe(true)
    expect(few.some(({ file }) => file.person.citizenIdIndex === undefined)).toBe(true)
    expect(few.some(({ file }) => file.history.some(({ row }) => row.operation === 'REGION_CHANGE'))).toBe(
      true,
    )
  })
})
