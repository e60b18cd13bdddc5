// W6: the page that opens in the morning: the figures of a county by township, twenty children, the townships.
import { numbersUnder } from '../viewers.mjs'
import { fileOf, idOfPerson, membersIn, membersOf, namesIn } from './words.mjs'

const sanliu = `query Dashboard($figures: StatQueryInput!, $filter: ChildFilter, $county: String!) {
  statistics(query: $figures) {
    rows(first: 1000) { nodes { region { code } dimensions { code } cells { value status } } }
  }
  children(first: 20, filter: $filter) {
    nodes { id name sex birthDate region { code name } child { arrangement livingArrangement guardianshipRating } }
  }
  region(code: $county) { code name children { code name level } } }`

const postgraphile = `query Dashboard($county: String!, $from: BigInt!, $until: BigInt!, $sex: String!, $today: Date!, $born: Date!) {
  rows: benchChildrenByTownshipList(fromN: $from, untilN: $until, onDay: $today) { region code persons }
  children: allPeopleList(first: 20, orderBy: [PERSON_ID_ASC], filter: {
    countyCode: { equalTo: $county }, sex: { equalTo: $sex }, birthDate: { greaterThan: $born },
    childByCountyCodeAndPersonIdExists: true, ${membersOf} }) {
      countyCode personId name sex birthDate region { code name }
      child: childByCountyCodeAndPersonId { arrangement livingArrangement guardianshipRating }
  }
  region: regionByCode(code: $county) { code name children: childrenList { code name level } } }`

const statement = `select row_to_json(d)::text from (select
  (select row_to_json(s) from (select (select row_to_json(r) from (select coalesce(json_agg(n), '[]') as nodes from (
    select (select row_to_json(u) from (select f.unit as code) u) as region,
      (select json_agg(v) from (select f.value as code) v) as dimensions,
      (select json_agg(c) from (select f.persons as value, 'PROVISIONAL' as status) c) as cells
    from (select (region_n / 1000)::text as unit, d2 as value, sum(persons)::int as persons
      from figure where cube = 'child:sex,ageBand' and county_code = $3
      group by 1, 2 having sum(persons) <> 0 order by 1, 2) f) n) r) as rows) s) as statistics,
  (select row_to_json(l) from (select coalesce(json_agg(n), '[]') as nodes from (
    select 'Person:' || p.county_code || ':' || p.person_id as id, p.name, p.sex, p.birth_date as "birthDate",
      (select row_to_json(r) from (select r.code, r.name from region r where r.code = p.region_code) r) as region,
      (select row_to_json(f) from (select c.arrangement, c.living_arrangement as "livingArrangement",
        c.guardianship_rating as "guardianshipRating") f) as child
    from ${membersIn} where p.county_code = $3 and p.birth_date > $2::date and p.sex = $4
    order by p.person_id limit 20) n) l) as children,
  (select row_to_json(r) from (select r.code, r.name, (select json_agg(t) from (select t.code, t.name, t.level
    from region t where t.parent_code = r.code and t.valid_to is null order by t.code) t) as children
    from region r where r.code = $3) r) as region) d`

const facts = (figures, children, idOf, region) => [
  figures.map((row) => row.join(' ')).sort(),
  namesIn(children, idOf),
  region.children.map(({ code }) => code).sort(),
]

const figuresOf = ({ rows }) =>
  rows.nodes
    .filter(({ cells }) => cells[0].value > 0)
    .map(({ region, dimensions: [{ code }], cells }) => [region.code, code, cells[0].value])

export const dashboard = {
  name: 'W6',
  items: ({ counties, day, born }) =>
    Array.from({ length: 50 }, () => counties.slice(0, 3))
      .flat()
      .flatMap((county) =>
        ['FEMALE', 'MALE'].map((sex) => ({ ...numbersUnder(county), county, sex, day, born })),
      ),
  sanliu: {
    document: () => sanliu,
    variables: ({ county, sex }) => ({
      figures: {
        dataset: 'child',
        measures: ['persons'],
        by: ['ageBand'],
        region: { within: county, level: 'TOWNSHIP' },
        period: { grain: 'LIVE' },
      },
      filter: { region: { within: county }, sex: { eq: sex } },
      county,
    }),
    facts: ({ statistics, children, region }) =>
      facts(figuresOf(statistics), children.nodes, ({ id }) => fileOf(id), region),
  },
  postgraphile: {
    document: () => postgraphile,
    variables: ({ county, from, until, sex, day, born }) => ({
      county,
      from: String(from),
      until: String(until),
      sex,
      today: day,
      born,
    }),
    facts: ({ rows, children, region }) =>
      facts(
        rows.map(({ region: unit, code, persons }) => [unit, code, persons]),
        children,
        idOfPerson,
        region,
      ),
  },
  limit: { statement, parameters: ({ county, sex, day, born }) => [day, born, county, sex] },
}
