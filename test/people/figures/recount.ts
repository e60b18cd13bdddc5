import type { OwnerSql } from '../../../src/database/owner.js'

/**
 * The kept figures as somebody would count them who knows the tables and nothing of the platform: group by group, cube by
 * cube, written out.
 */
interface CountedGroup {
  readonly facet: string
  readonly population: string
  readonly ages: string
  readonly bands: string
  /** Name of the dimension → its value in SQL. Those in `arrays` hold several. */
  readonly cubes: readonly (readonly string[])[]
}

const band = (day: string, bands: readonly (readonly [from: number, code: string])[]) =>
  `case ${bands
    .map(([from, code]) => `when p.birth_date <= '${day}'::date - interval '${from} years' then '${code}'`)
    .join(' ')} end`

const groupsOn = (day: string): CountedGroup[] => [
  {
    facet: 'child',
    population: 'CHILD',
    ages: `p.birth_date > '${day}'::date - interval '16 years'`,
    bands: band(day, [
      [14, 'AGE_14_15'],
      [6, 'AGE_6_13'],
      [0, 'AGE_0_5'],
    ]),
    cubes: [
      [],
      ['sex', 'ageBand'],
      ['guardianshipRating', 'ageBand'],
      ['livingArrangement', 'sex'],
      ['schoolingStage', 'sex'],
    ],
  },
  {
    facet: 'elder',
    population: 'ELDER',
    ages: `p.birth_date <= '${day}'::date - interval '60 years'`,
    bands: band(day, [
      [90, 'AGE_90_UP'],
      [80, 'AGE_80_89'],
      [70, 'AGE_70_79'],
      [60, 'AGE_60_69'],
    ]),
    cubes: [[], ['sex', 'ageBand'], ['selfCare', 'ageBand'], ['riskGrade', 'ageBand'], ['allowances']],
  },
  {
    facet: 'woman',
    population: 'WOMAN',
    ages: `p.birth_date <= '${day}'::date - interval '20 years' and p.birth_date > '${day}'::date - interval '60 years'`,
    bands: band(day, [
      [50, 'AGE_50_59'],
      [40, 'AGE_40_49'],
      [30, 'AGE_30_39'],
      [20, 'AGE_20_29'],
    ]),
    cubes: [[], ['ageBand'], ['husbandWhereabouts', 'ageBand'], ['businessWish', 'loanState'], ['trainings']],
  },
]

const columns: Record<string, string> = {
  sex: 'p.sex',
  guardianshipRating: 'f.guardianship_rating',
  livingArrangement: 'f.living_arrangement',
  schoolingStage: 'f.schooling_stage',
  selfCare: 'f.self_care',
  riskGrade: 'f.risk_grade',
  husbandWhereabouts: 'f.husband_whereabouts',
  businessWish: 'f.business_wish::text',
  loanState: 'f.loan_state',
  allowances: 'several',
  trainings: 'several',
}

export type FigureRow = [
  cube: string,
  county: string,
  region: string,
  d1: string,
  d2: string,
  persons: number,
]

const text = (rows: readonly Record<string, unknown>[]): FigureRow[] =>
  rows.map(({ cube, county, region, d1, d2, persons }) => [
    String(cube),
    String(county),
    String(region),
    String(d1),
    String(d2),
    Number(persons),
  ])

const inOrder = (rows: FigureRow[]) => rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

/** Recounted from the files for a day. */
export async function recounted(sql: OwnerSql, day: string): Promise<FigureRow[]> {
  const rows: FigureRow[] = []
  for (const { facet, population, ages, bands, cubes } of groupsOn(day))
    for (const cube of cubes) {
      const several = cube.find((code) => columns[code] === 'several')
      const value = (code: string | undefined) =>
        code === undefined
          ? `''`
          : code === 'ageBand'
            ? bands
            : code === several
              ? 'one'
              : `coalesce(${columns[code]}, '')`
      const unnest = several
        ? `cross join lateral unnest(case when coalesce(cardinality(f.${several}), 0) = 0 then array[''] else f.${several} end) one`
        : ''
      const found = await sql.unsafe(
        `select '${facet}:${cube.join(',')}' as cube, p.county_code as county, p.region_n::text as region,
           ${value(cube[0])} as d1, ${value(cube[1])} as d2, count(*)::int as persons
         from person p join ${facet} f using (county_code, person_id) ${unnest}
         where ${ages} and exists (select 1 from membership m where m.county_code = p.county_code
           and m.person_id = p.person_id and m.population = '${population}' and m.valid_from <= '${day}'
           and (m.valid_until is null or m.valid_until > '${day}')) group by 1, 2, 3, 4, 5`,
      )
      rows.push(...text(found as unknown as Record<string, unknown>[]))
    }
  return inOrder(rows)
}

/** What is kept for the same cubes, its parts summed up. */
export async function keptFigures(sql: OwnerSql): Promise<FigureRow[]> {
  const cubes = groupsOn('2026-01-01').flatMap((group) =>
    group.cubes.map((cube) => `${group.facet}:${cube.join(',')}`),
  )
  const found = await sql.unsafe(
    `select cube, county_code as county, region_n::text as region, d1, d2, sum(persons)::int as persons from figure
     where cube in (${cubes.map((cube) => `'${cube}'`).join(', ')}) group by 1, 2, 3, 4, 5 having sum(persons) <> 0`,
  )
  return inOrder(text(found as unknown as Record<string, unknown>[]))
}

/** Cubes that are kept, as the database has them: the recount must know of each group. */
export const keptCubes = async (sql: OwnerSql): Promise<string[]> =>
  (await sql.unsafe('select distinct cube from figure order by 1')).map(({ cube }) => String(cube))
