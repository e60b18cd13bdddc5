import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countsForChildren } from '../../seeds/demo/city.js'
import { demonstrationCity, seedDemonstration } from '../../seeds/demo/index.js'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { loadTree } from '../support/children.js'
import { settle } from '../support/figures.js'
import { dataOf, type TestPlatform, testKeyring, testPlatform, viewerOf } from '../support/platform.js'

/** What the statistics answer, against recounts written by hand from the tables of the files. */
let platform: TestPlatform
const civilAffairs = viewerOf('CIVIL_AFFAIRS', demonstrationCity)
const today = '2026-08-20'

beforeAll(async () => {
  platform = await testPlatform()
  await seedDemonstration({
    ownerUrl: platform.ownerUrl,
    keyring: testKeyring,
    counts: countsForChildren(900),
    today,
  })
  platform.clock = new Date(`${today}T02:00:00Z`)
  await loadTree(platform)
})
afterAll(() => platform?.close())

const asked = <T>(query: (sql: OwnerSql) => PromiseLike<readonly unknown[]>): Promise<T[]> =>
  withOwner(platform.ownerUrl, async (sql) => [...(await query(sql))] as T[])

const statement = `query ($query: StatQueryInput!) {
  statistics(query: $query) {
    rows(first: 1000) { totalCount nodes { region { code } period { label } dimensions { code } total cells { column value status } } }
  }
}`

type Row = [region: string, ...values: string[]]
interface Node {
  region: { code: string }
  period: { label: string }
  dimensions: { code: string }[]
  total: string | null
  cells: { column: string; value: number | null; status: string }[]
}

const nodesOf = async (query: object): Promise<Node[]> =>
  dataOf(await platform.ask(civilAffairs, statement, { variables: { query } })).statistics.rows.nodes

const figures = async (query: object): Promise<[...Row, number | null][]> =>
  (await nodesOf(query)).map(({ region, dimensions, cells }) => [
    region.code,
    ...dimensions.map(({ code }) => code),
    cells[0]?.value ?? null,
  ])

const byRow = <R extends unknown[]>(rows: R[]) =>
  [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

const countyByRating = () => ({
  dataset: 'child',
  measures: ['persons'],
  by: ['guardianshipRating'],
  region: { within: demonstrationCity, level: 'COUNTY' },
})

const recountToday = () =>
  asked<{ region: string; value: string; persons: number }>(
    (
      sql,
    ) => sql`select left(p.region_code, 6) as region, coalesce(c.guardianship_rating, '') as value, count(*)::int as persons
      from person p join child c using (county_code, person_id)
      where p.birth_date > ${today}::date - interval '16 years' and exists (select 1 from membership m
        where (m.county_code, m.person_id) = (p.county_code, p.person_id) and m.population = 'CHILD'
          and m.valid_from <= ${today} and coalesce(m.valid_until > ${today}, true))
      group by 1, 2`,
  )

/** Members of the last day of a quarter, by what was on record when it ended, with rating, region and age of then. */
const recountQuarter = (day: string) =>
  asked<{ region: string; value: string; persons: number }>(
    (sql) => sql`with said as (
        select distinct on (person_id) person_id, region_code, birth_date from person_history
        where recorded_at < (${day}::date + 1)::timestamp at time zone 'Asia/Shanghai' order by person_id, version desc),
      facet as (select distinct on (person_id) person_id, guardianship_rating from child_history
        where recorded_at < (${day}::date + 1)::timestamp at time zone 'Asia/Shanghai' order by person_id, version desc),
      spell as (select distinct on (person_id, entry_id) * from membership_history
        where recorded_at < (${day}::date + 1)::timestamp at time zone 'Asia/Shanghai' order by person_id, entry_id, version desc)
      select left(said.region_code, 6) as region, coalesce(facet.guardianship_rating, '') as value, count(*)::int as persons
      from said join facet using (person_id)
      where said.birth_date > ${day}::date - interval '16 years' and exists (select 1 from spell
        where spell.person_id = said.person_id and not removed and population = 'CHILD' and valid_from <= ${day}
          and coalesce(valid_until > ${day}, true))
      group by 1, 2`,
  )

const pairs = (rows: { region: string; value: string; persons: number }[]) =>
  rows.map(({ region, value, persons }) => [region, value, persons])

for (const kept of [false, true])
  describe(kept ? 'with kept figures' : 'counted from the files', () => {
    beforeAll(async () => {
      // The load has counted the city; without its days every figure is counted from the files.
      if (kept) await settle(platform)
      else await asked((sql) => sql`with days as (delete from figure_day) delete from figure`)
    })

    test('the city by county and guardianship', async () => {
      const found = await figures(countyByRating())
      expect(byRow(found)).toEqual(byRow(pairs(await recountToday())))
      expect(found.length).toBeGreaterThan(10)
      const isFromFiles = platform.statements.some((text) => /join "child"/.test(text))
      expect(isFromFiles).toBe(!kept)
    })

    test('a township by village and age band', async () => {
      const [place] = await asked<{ township: string }>(
        (sql) =>
          sql`select left(region_code, 9) as township from person group by 1 order by count(*) desc limit 1`,
      )
      const township = place?.township ?? ''
      const recounted = await asked<{ region: string; value: string; persons: number }>(
        (
          sql,
        ) => sql`select p.region_code as region, case when p.birth_date > ${today}::date - interval '6 years' then 'AGE_0_5'
            when p.birth_date > ${today}::date - interval '14 years' then 'AGE_6_13' else 'AGE_14_15' end as value,
            count(*)::int as persons
          from person p where p.region_code like ${`${township}%`} and p.birth_date > ${today}::date - interval '16 years'
            and exists (select 1 from membership m where (m.county_code, m.person_id) = (p.county_code, p.person_id)
              and m.valid_from <= ${today} and coalesce(m.valid_until > ${today}, true)) group by 1, 2`,
      )
      const found = await figures({
        dataset: 'child',
        measures: ['persons'],
        by: ['ageBand'],
        region: { within: township, level: 'VILLAGE' },
      })
      expect(byRow(found)).toEqual(byRow(pairs(recounted)))
      expect(found.length).toBeGreaterThan(1)
    })

    test('two ended quarters under the boundaries of then', async () => {
      const nodes = await nodesOf({
        ...countyByRating(),
        period: { grain: 'QUARTER', from: '2026Q1', to: '2026Q2' },
        boundaries: 'THEN',
      })
      for (const [label, day] of [
        ['2026Q1', '2026-03-31'],
        ['2026Q2', '2026-06-30'],
      ] as const) {
        const found = nodes
          .filter(({ period }) => period.label === label)
          .map(({ region, dimensions, cells }) => [region.code, dimensions[0]?.code, cells[0]?.value])
        expect(byRow(found), label).toEqual(byRow(pairs(await recountQuarter(day))))
        expect(found.length).toBeGreaterThan(10)
      }
      expect(new Set(nodes.flatMap(({ cells }) => cells.map(({ status }) => status)))).toEqual(
        new Set(['REPORTED']),
      )
    })

    test('a combination that is not kept gives the same as its sums', async () => {
      const fine = await figures({
        ...countyByRating(),
        by: ['guardianshipRating', 'schoolingStage', 'ethnicity'],
      })
      const sums = new Map<string, number>()
      for (const [region, rating, , , persons] of fine as [string, string, string, string, number][])
        sums.set(`${region} ${rating}`, (sums.get(`${region} ${rating}`) ?? 0) + persons)
      const coarse = new Map(
        ((await figures(countyByRating())) as [string, string, number][]).map(([region, rating, persons]) => [
          `${region} ${rating}`,
          persons,
        ]),
      )
      expect(sums).toEqual(coarse)
    })
  })
