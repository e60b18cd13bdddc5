// W3: a thousand children of a county, fifteen fields.
import { numbersUnder } from '../viewers.mjs'
import { fileOf, idOfPerson, membersIn, membersOf, namesIn } from './words.mjs'

const most = 1000

const sanliu = `query List($filter: ChildFilter) {
  children(first: ${most}, filter: $filter) {
    nodes {
      id version name namePinyin sex ethnicity birthDate address bodyCondition disabilityGrade
      region { code }
      child { arrangement livingArrangement guardianshipRating leftBehind assistanceKinds }
    }
  } }`

const postgraphile = `query List($county: String!, $bornFrom: Date!, $today: Date!, $born: Date!) {
  children: allPeopleList(first: ${most}, orderBy: [PERSON_ID_ASC], filter: {
    countyCode: { equalTo: $county }, birthDate: { greaterThanOrEqualTo: $bornFrom, greaterThan: $born },
    childByCountyCodeAndPersonIdExists: true,
    ${membersOf} }) {
      countyCode personId version name namePinyin sex ethnicity birthDate address bodyCondition disabilityGrade
      regionCode
      child: childByCountyCodeAndPersonId { arrangement livingArrangement guardianshipRating leftBehind assistanceKinds }
  } }`

const statement = `select row_to_json(d)::text from (select (select row_to_json(l) from (
  select coalesce(json_agg(n), '[]') as nodes from (
    select 'Person:' || p.county_code || ':' || p.person_id as id, p.version, p.name, p.name_pinyin as "namePinyin", p.sex,
      p.ethnicity, p.birth_date as "birthDate", p.address, p.body_condition as "bodyCondition",
      p.disability_grade as "disabilityGrade", (select row_to_json(r) from (select p.region_code as code) r) as region,
      (select row_to_json(f) from (select c.arrangement, c.living_arrangement as "livingArrangement",
        c.guardianship_rating as "guardianshipRating", c.left_behind as "leftBehind",
        c.assistance_kinds as "assistanceKinds") f) as child
    from ${membersIn}
    where p.county_code = $3 and p.birth_date > $2::date and p.birth_date >= $4::date
    order by p.person_id limit ${most}) n) l) as children) d`

export const countyList = {
  name: 'W3',
  items: ({ counties, bornFrom, day, born }) =>
    bornFrom.flatMap((first) =>
      counties.slice(0, 3).map((county) => ({ ...numbersUnder(county), county, first, day, born })),
    ),
  sanliu: {
    document: () => sanliu,
    variables: ({ county, first }) => ({
      filter: { region: { within: county }, birthDate: { from: first } },
    }),
    facts: ({ children }) => namesIn(children.nodes, ({ id }) => fileOf(id)),
  },
  postgraphile: {
    document: () => postgraphile,
    variables: ({ county, first, day, born }) => ({ county, bornFrom: first, today: day, born }),
    facts: ({ children }) => namesIn(children, idOfPerson),
  },
  limit: {
    statement,
    parameters: ({ county, first, day, born }) => [day, born, county, first],
  },
}
