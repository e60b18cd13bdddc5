import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OwnerSql, withOwner } from '../../../src/database/owner.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../../support/platform.js'

/** Figures kept with every write, against a recount written by hand from the tables of the files. */
let platform: TestPlatform
let villages: string[]
const recorder = viewerOf('TOWNSHIP_GOVERNMENT', '5120', 'RECORDER')

beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-06-10T02:00:00Z')
  await loadTree(platform)
  villages = villagesOf(platform, yanjiang)
})
afterAll(() => platform?.close())

const asked = <T>(query: (sql: OwnerSql) => PromiseLike<readonly unknown[]>): Promise<T[]> =>
  withOwner(platform.ownerUrl, async (sql) => [...(await query(sql))] as T[])

type Row = { county: string; region: string; d1: string; d2: string; persons: number }

/** What is kept, summed over its parts. */
const kept = (cube: string) =>
  asked<Row>(
    (sql) => sql`select county_code as county, region_n::text as region, d1, d2, sum(persons)::int as persons
      from figure where cube = ${cube} group by 1, 2, 3, 4 having sum(persons) <> 0 order by 1, 2, 3, 4`,
  )

/** Children of a day by guardianship rating and age band, counted from the files. */
const recounted = (day: string) =>
  asked<Row>(
    (
      sql,
    ) => sql`select p.county_code as county, p.region_n::text as region, coalesce(c.guardianship_rating, '') as d1,
        case when p.birth_date > (${day}::date - interval '6 years') then 'AGE_0_5'
          when p.birth_date > (${day}::date - interval '14 years') then 'AGE_6_13' else 'AGE_14_15' end as d2,
        count(*)::int as persons
      from person p join child c using (county_code, person_id)
      where p.birth_date > (${day}::date - interval '16 years')
        and exists (select 1 from membership m where m.county_code = p.county_code and m.person_id = p.person_id
          and m.population = 'CHILD' and m.valid_from <= ${day}::date and (m.valid_until is null or m.valid_until > ${day}::date))
      group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  )

const change = async (mutation: string, root: string, input: object, viewer = recorder) => {
  const answer = dataOf(await platform.ask(viewer, mutation, { variables: { input } }))[root]
  expect(answer.userErrors).toEqual([])
  return answer
}

describe('the kept figures equal a recount', () => {
  let id: string
  test('after a file was opened', async () => {
    id = await openChild(platform, wholeChild(villages[0]!, { birthDate: '2012-06-11' }))
    await openChild(platform, wholeChild(villages[0]!))
    await openChild(platform, wholeChild(villages[1]!, {}, { guardianshipRating: null }))
    const found = await kept('child:guardianshipRating,ageBand')
    expect(found).toEqual(await recounted('2026-06-10'))
    // Two villages; in the first 13 and 11 years old with the same rating, both in one cell.
    expect(found.map(({ d1, d2, persons }) => [d1, d2, persons])).toEqual([
      ['FAIR', 'AGE_6_13', 2],
      ['', 'AGE_6_13', 1],
    ])
  })

  test('after a change of the facet, and a change that no figure depends on adds nothing', async () => {
    const update =
      'mutation ($input: ChildUpdateInput!) { childUpdate(input: $input) { person { version } userErrors { field code message } } }'
    await change(update, 'childUpdate', { id, expectedVersion: 1, guardianshipRating: 'GOOD' })
    expect(await kept('child:guardianshipRating,ageBand')).toEqual(await recounted('2026-06-10'))
    const [before] = await asked<{ n: number }>((sql) => sql`select count(*)::int as n from figure`)
    await change(update, 'childUpdate', { id, expectedVersion: 2, incapableCause: '另一原因' })
    const [after] = await asked<{ n: number }>((sql) => sql`select count(*)::int as n from figure`)
    expect(after).toEqual(before)
  })

  test('after a move into another county and after the end of a membership', async () => {
    const to = villagesOf(platform, anyue)[0]!
    const offer =
      'mutation ($input: PersonMoveOfferInput!) { personMoveOffer(input: $input) { person { id } userErrors { field code message } } }'
    await change(offer, 'personMoveOffer', { id, expectedVersion: 3, toRegion: to, keepsDuty: false })
    const { personMoves } = dataOf(await platform.ask(recorder, '{ personMoves(first: 5) { id } }'))
    const accept =
      'mutation ($input: PersonMoveAnswerInput!) { personMoveAccept(input: $input) { person { id version } userErrors { field code message } } }'
    const { person } = await change(accept, 'personMoveAccept', { moveId: personMoves[0].id })
    const found = await kept('child:guardianshipRating,ageBand')
    expect(found).toEqual(await recounted('2026-06-10'))
    expect(found.map(({ county }) => county)).toEqual([yanjiang, yanjiang, anyue])
    const end =
      'mutation ($input: ChildEndInput!) { childEnd(input: $input) { person { id } userErrors { field code message } } }'
    await change(end, 'childEnd', {
      id: person.id,
      expectedVersion: person.version,
      endedOn: '2026-06-09',
      reason: 'MOVED',
    })
    expect(await kept('child:guardianshipRating,ageBand')).toEqual(await recounted('2026-06-10'))
  })
})
