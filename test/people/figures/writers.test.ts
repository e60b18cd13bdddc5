import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OwnerSql, withOwner } from '../../../src/database/owner.js'
import { syntheticCitizenId } from '../../../src/people/citizen-id.js'
import { loadTree, wholeChild } from '../../support/children.js'
import { settle } from '../../support/figures.js'
import { wholeElder, wholeWoman } from '../../support/groups.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../../support/platform.js'
import { keptFigures, recounted } from './recount.js'

/** Changes by eight writers at the same time: `npm run proof -- figures` makes 10,000 of them. */
const changes = Number(process.env.PROOF_COUNT ?? 300)
const seed = Number(process.env.PROOF_SEED ?? 20160220)
const writers = 8
const today = '2026-08-20'

let platform: TestPlatform
const recorder = viewerOf('TOWNSHIP_GOVERNMENT', '5120', 'RECORDER')
const civilAffairs = viewerOf('CIVIL_AFFAIRS', '5120', 'RECORDER')
const administrator = viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR')

/** mulberry32: the same changes in every run with the same seed, as far as eight writers allow. */
function diceFrom(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
const dice = diceFrom(seed)
const pick = <T>(list: readonly T[]): T => list[Math.floor(dice() * list.length)] as T

/** A few villages of two counties, so that the writers meet. */
let townships: string[]
const villages = () => {
  const tree = platform.regions.tree()
  return townships.flatMap((township) => tree.children(township).map(({ code }) => code))
}

type Kind = 'child' | 'elder' | 'woman'
const files: { id: string; kind: Kind }[] = []
const tally = new Map<string, number>()
const noted = (what: string) => tally.set(what, (tally.get(what) ?? 0) + 1)

/** Runs a mutation; what is refused by a rule or met by another writer is told, not thrown. */
async function change(root: string, input: object, viewer = recorder) {
  const type =
    root === 'personMoveAccept' ? 'PersonMoveAnswerInput' : `${root[0]?.toUpperCase()}${root.slice(1)}Input`
  const fields = root.startsWith('region') ? 'region { code }' : 'person { id version }'
  const answer = await platform.ask(
    viewer,
    `mutation ($input: ${type}!) { ${root}(input: $input) { ${fields} userErrors { code } } }`,
    { variables: { input } },
  )
  const [error] = answer.errors ?? []
  // A fault of the platform is no rule that refuses: it fails the proof.
  if (error && error.extensions?.code === undefined) throw new Error(`${root}: ${error.message}`)
  const code = error?.extensions.code ?? answer.data?.[root]?.userErrors?.[0]?.code
  noted(code ? `${root} ${code}` : root)
  return code ? undefined : answer.data[root]
}

const versionOf = async (id: string): Promise<number | undefined> => {
  const { data } = await platform.ask(recorder, 'query ($id: ID!) { person(id: $id) { version } }', {
    variables: { id },
  })
  return data?.person?.version
}

let sequence = 0
const births: Record<Kind, () => string> = {
  child: () =>
    `${2010 + Math.floor(dice() * 16)}-0${1 + Math.floor(dice() * 8)}-${10 + Math.floor(dice() * 12)}`,
  elder: () =>
    `${1930 + Math.floor(dice() * 36)}-0${1 + Math.floor(dice() * 8)}-${10 + Math.floor(dice() * 12)}`,
  woman: () =>
    `${1967 + Math.floor(dice() * 38)}-0${1 + Math.floor(dice() * 8)}-${10 + Math.floor(dice() * 12)}`,
}

async function create(): Promise<void> {
  const kind = pick(['child', 'child', 'elder', 'woman'] as const)
  const birthDate = births[kind]()
  sequence += 1
  const person = {
    birthDate,
    sex: 'FEMALE',
    citizenId: syntheticCitizenId(birthDate, 'FEMALE', 1 + (sequence % 998)),
    name: `张小${sequence}`,
  }
  const village = pick(villages())
  const given =
    kind === 'child'
      ? { ...wholeChild(village, person), relatives: [], guardians: [] }
      : kind === 'elder'
        ? { ...wholeElder(village, person), relatives: [] }
        : wholeWoman(village, person)
  const made = await change('personCreate', given)
  if (made) files.push({ id: made.person.id, kind })
}

const facetValues: Record<Kind, () => object> = {
  child: () => ({
    guardianshipRating: pick(['NOBODY', 'FAIR', 'GOOD', null]),
    livingArrangement: pick(['GRANDPARENTS', 'NOBODY', 'RELATIVES_OR_FRIENDS']),
    schoolingStage: pick(['PRIMARY', 'DROPPED_OUT', 'JUNIOR_SECONDARY']),
  }),
  elder: () => ({
    selfCare: pick(['ABLE', 'PARTLY_ABLE', 'UNABLE']),
    allowances: pick([['OLD_AGE'], [], null]),
    riskGrade: pick(['LOW', 'HIGH']),
  }),
  woman: () => ({
    husbandWhereabouts: pick(['AWAY_FOR_WORK', 'AT_HOME', null]),
    trainings: pick([['INFORMATION'], ['INFORMATION', 'RIGHTS'], []]),
    businessWish: pick([true, false]),
  }),
}
const ends: Record<Kind, string> = { child: 'PARENT_RETURNED', elder: 'MOVED', woman: 'MOVED' }

async function onFile(what: 'update' | 'end' | 'reopen' | 'born' | 'move'): Promise<void> {
  const file = files.length > 0 ? pick(files) : undefined
  const expectedVersion = file && (await versionOf(file.id))
  if (!file || !expectedVersion) return
  const { id, kind } = file
  const base = { id, expectedVersion }
  if (what === 'update') await change(`${kind}Update`, { ...base, ...facetValues[kind]() })
  if (what === 'end') await change(`${kind}End`, { ...base, endedOn: today, reason: ends[kind] })
  if (what === 'reopen') await change(`${kind}Reopen`, { ...base, since: today })
  if (what === 'born')
    await change('personUpdate', { ...base, person: { citizenId: null, birthDate: births[kind]() } })
  if (what === 'move') {
    const offered = await change('personMoveOffer', {
      ...base,
      toRegion: pick(villages()),
      keepsDuty: dice() < 0.3,
    })
    if (!offered) return
    const { data } = await platform.ask(recorder, '{ personMoves(first: 20, state: OFFERED) { id } }')
    for (const { id: moveId } of data?.personMoves ?? []) await change('personMoveAccept', { moveId })
  }
}

let number = 900
async function onRegions(): Promise<void> {
  const township = pick(townships)
  const below = platform.regions.tree().children(township)
  if (below.length < 3) return
  const [one, other] = [pick(below).code, pick(below).code]
  number -= 2
  if (dice() < 0.5)
    await change('regionMerge', { codes: [one], into: other, effectiveOn: today }, administrator)
  else
    await change(
      'regionSplit',
      {
        code: one,
        successors: [
          { code: `${township}${number}`, name: `新${number}村` },
          { code: `${township}${number + 1}`, name: `新${number + 1}村` },
        ],
        remaining: `${township}${number}`,
        effectiveOn: today,
      },
      administrator,
    )
}

async function work(): Promise<void> {
  const throwOf = dice()
  if (files.length < 12 || throwOf < 0.35) return create()
  if (throwOf < 0.65) return onFile('update')
  if (throwOf < 0.75) return onFile('end')
  if (throwOf < 0.82) return onFile('reopen')
  if (throwOf < 0.9) return onFile('born')
  if (throwOf < 0.985) return onFile('move')
  return onRegions()
}

const asked = <T>(work: (sql: OwnerSql) => Promise<T>) => withOwner(platform.ownerUrl, work)

beforeAll(async () => {
  platform = await testPlatform({ slots: writers })
  platform.clock = new Date(`${today}T02:00:00Z`)
  await loadTree(platform)
  const tree = platform.regions.tree()
  const some = (county: string) =>
    tree
      .children(county)
      .map(({ code }) => code)
      .filter((code) => tree.children(code).length >= 8)
  townships = [...some('512002').slice(0, 2), ...some('512021').slice(0, 1)]
})
afterAll(() => platform?.close())

describe('every kept figure equals its recount', () => {
  test(
    `after ${changes} changes by ${writers} writers at once, moves, merges and splits among them`,
    async () => {
      let left = changes
      const writer = async () => {
        while (left-- > 0) await work()
      }
      const ended = await Promise.allSettled(Array.from({ length: writers }, writer))
      for (const each of ended) if (each.status === 'rejected') throw each.reason
      const stranded = await asked((sql) =>
        sql.unsafe(
          'select p.region_code from person p join region r on r.code = p.region_code where r.valid_to is not null',
        ),
      )
      expect([...stranded], 'files in a village that is no more').toEqual([])
      const rows = await asked((sql) => recounted(sql, today))
      expect(await asked(keptFigures)).toEqual(rows)
      expect(rows.length).toBeGreaterThan(40)
      const done = (root: string) => tally.get(root) ?? 0
      process.stdout.write(
        `figures: ${[...tally]
          .sort()
          .map(([what, times]) => `${what} ${times}`)
          .join(' · ')}\n`,
      )
      for (const root of [
        'personCreate',
        'childUpdate',
        'elderUpdate',
        'womanUpdate',
        'childEnd',
        'personMoveAccept',
        'personUpdate',
      ])
        expect(done(root), root).toBeGreaterThan(0)
      expect(done('regionMerge') + done('regionSplit')).toBeGreaterThan(0)
    },
    30 * 60_000,
  )

  test('after settling, with one part for each figure', async () => {
    await settle(platform)
    expect(await asked(keptFigures)).toEqual(await asked((sql) => recounted(sql, today)))
    const parts = await asked((sql) =>
      sql.unsafe(
        `select count(*)::int as n from figure where part_id <> '00000000-0000-0000-0000-000000000000'`,
      ),
    )
    expect(parts[0]?.n).toBe(0)
  })

  const answered = async (dataset: string, by: string[]) => {
    const { statistics } = dataOf(
      await platform.ask(
        civilAffairs,
        `query ($query: StatQueryInput!) { statistics(query: $query) { rows(first: 1000) { nodes {
          region { code } dimensions { code } cells { value } } } } }`,
        {
          variables: {
            query: { dataset, measures: ['persons'], by, region: { within: '5120', level: 'VILLAGE' } },
          },
        },
      ),
    )
    return (
      statistics.rows.nodes as {
        region: { code: string }
        dimensions: { code: string }[]
        cells: { value: number }[]
      }[]
    )
      .map(({ region, dimensions, cells }) => [
        region.code,
        ...dimensions.map(({ code }) => code),
        cells[0]?.value,
      ])
      .sort()
  }
  const recountOf = async (cube: string, day: string) =>
    (await asked((sql) => recounted(sql, day)))
      .filter(([name]) => name === cube)
      .map(([, , region, d1, d2, persons]) => [
        region,
        ...[d1, d2].filter((_, at) => at < cube.split(',').length),
        persons,
      ])
      .sort()

  for (const [day, why] of [
    ['2026-08-29', 'birthdays of the days between'],
    ['2027-01-05', 'a year’s end, 16th and 60th birthdays'],
    ['2031-03-01', 'years without anybody settling'],
  ] as const)
    test(`when the clock goes to ${day}: ${why}, without a write`, async () => {
      platform.clock = new Date(`${day}T02:00:00Z`)
      const cubes = [
        ['child', 'guardianshipRating', 'ageBand'],
        ['elder', 'riskGrade', 'ageBand'],
        ['woman', 'husbandWhereabouts', 'ageBand'],
      ] as const
      const before = await Promise.all(cubes.map(([dataset, ...by]) => answered(dataset, [...by])))
      const expected = await Promise.all(
        cubes.map(([dataset, ...by]) => recountOf(`${dataset}:${by.join(',')}`, day)),
      )
      expect(before).toEqual(expected)
      expect(before.flat().length).toBeGreaterThan(5)
      await settle(platform)
      expect(await asked(keptFigures)).toEqual(await asked((sql) => recounted(sql, day)))
      expect(await Promise.all(cubes.map(([dataset, ...by]) => answered(dataset, [...by])))).toEqual(expected)
    })

  test('a figure that is changed behind the platform’s back would be noticed', async () => {
    const day = '2031-03-01'
    await asked((sql) =>
      sql.unsafe(
        `update figure set persons = persons + 1 where ctid = (select ctid from figure where cube = 'elder:' limit 1)`,
      ),
    )
    expect(await asked(keptFigures)).not.toEqual(await asked((sql) => recounted(sql, day)))
  })
})
