// W4: the children of today, live: of the city by county, and of a township by village. The product adds up kept figures,
// PostGraphile counts the files, the limit adds up the same kept figures.
import { numbersUnder } from '../viewers.mjs'

const sanliu = `query Figures($query: StatQueryInput!) {
  statistics(query: $query) {
    rows(first: 1000) { nodes { region { code } dimensions { code } cells { value status } } }
  } }`

/** What a figure can be divided by: the words of the product, the value of a file, and the kept figures that have it. */
export const dimensions = {
  sex: { value: 'p.sex', cube: 'child:sex,ageBand', at: 'd1' },
  ageBand: {
    value: `case when p.birth_date > on_day - interval '6 years' then 'AGE_0_5'
      when p.birth_date > on_day - interval '14 years' then 'AGE_6_13' else 'AGE_14_15' end`,
    cube: 'child:sex,ageBand',
    at: 'd2',
  },
  guardianshipRating: { value: 'c.guardianship_rating', cube: 'child:guardianshipRating,ageBand', at: 'd1' },
  livingArrangement: { value: 'c.living_arrangement', cube: 'child:livingArrangement,sex', at: 'd1' },
}

const postgraphile = (
  by,
) => `query Figures($byCounty: Boolean!, $from: BigInt!, $until: BigInt!, $today: Date!) {
  rows: benchChildrenBy${by[0].toUpperCase()}${by.slice(1)}List(byCounty: $byCounty, fromN: $from, untilN: $until, onDay: $today) {
    region code persons
  } }`

const statement = `select row_to_json(d)::text from (select (select row_to_json(s) from (select (select row_to_json(r) from (
  select coalesce(json_agg(n), '[]') as nodes from (
    select (select row_to_json(u) from (select f.unit as code) u) as region,
      (select json_agg(v) from (select f.value as code) v) as dimensions,
      (select json_agg(c) from (select f.persons as value, 'PROVISIONAL' as status) c) as cells
    from (select case when $1::boolean then county_code else region_n::text end as unit,
        case when $2 = 'd1' then d1 else d2 end as value, sum(persons)::int as persons
      from figure where cube = $3 and county_code = any ($4::text[]) and region_n >= $5::bigint and region_n < $6::bigint
      group by 1, 2 having sum(persons) <> 0 order by 1, 2) f) n) r) as rows) s) as statistics) d`

const sorted = (rows) => rows.map((row) => row.join(' ')).sort()

/** The figures as each contender is asked for them. */
const asked = {
  sanliu: {
    document: () => sanliu,
    variables: ({ by, within, byCounty }) => ({
      query: {
        dataset: 'child',
        measures: ['persons'],
        by: [by],
        region: { within, level: byCounty ? 'COUNTY' : 'VILLAGE' },
        period: { grain: 'LIVE' },
      },
    }),
    facts: ({ statistics }) =>
      sorted(
        statistics.rows.nodes
          .filter(({ cells }) => cells[0].value > 0)
          .map(({ region, dimensions: [{ code }], cells }) => [region.code, code, cells[0].value]),
      ),
  },
  postgraphile: {
    document: ({ by }) => postgraphile(by),
    variables: ({ byCounty, from, until, day }) => ({
      byCounty,
      from: String(from),
      until: String(until),
      today: day,
    }),
    facts: ({ rows }) => sorted(rows.map(({ region, code, persons }) => [region, code, persons])),
  },
  limit: {
    statement,
    parameters: ({ by, byCounty, counties, from, until }) => [
      byCounty,
      dimensions[by].at,
      dimensions[by].cube,
      `{${counties.join()}}`,
      from,
      until,
    ],
  },
}

const repeated = (items, times) => Array.from({ length: times }, () => items).flat()

export const cityFigures = {
  name: 'W4-city',
  items: ({ city, counties, day }) =>
    repeated(
      Object.keys(dimensions).map((by) => ({
        ...numbersUnder(city),
        by,
        within: city,
        byCounty: true,
        counties,
        day,
      })),
      75,
    ),
  ...asked,
}

export const townshipFigures = {
  name: 'W4-township',
  items: ({ townships, day }) =>
    repeated(
      townships.map((within) => ({
        ...numbersUnder(within),
        by: 'ageBand',
        within,
        byCounty: false,
        counties: [within.slice(0, 6)],
        day,
      })),
      4,
    ),
  ...asked,
}
