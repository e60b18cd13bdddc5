// W2: the first 100 children of a township by sex and living arrangement, twelve fields and the guardians.
import { numbersUnder } from '../viewers.mjs'
import { fileOf, idOfPerson, membersIn, membersOf, namesIn, readsGuardians } from './words.mjs'

const sanliu = `query List($filter: ChildFilter) {
  children(first: 100, filter: $filter) {
    nodes {
      id name sex ethnicity birthDate address bodyCondition disabilityGrade
      region { code }
      child { arrangement livingArrangement guardianshipRating assistanceKinds }
      guardians { id relation name validFrom }
    }
  } }`

const postgraphile = (
  guardian,
) => `query List($county: String!, $from: BigInt!, $until: BigInt!, $sex: String!,
  $living: String!, $today: Date!, $born: Date!) {
  children: allPeopleList(first: 100, orderBy: [PERSON_ID_ASC], filter: {
    countyCode: { equalTo: $county }, regionN: { greaterThanOrEqualTo: $from, lessThan: $until },
    sex: { equalTo: $sex }, birthDate: { greaterThan: $born },
    childByCountyCodeAndPersonId: { livingArrangement: { equalTo: $living } },
    ${membersOf} }) {
      countyCode personId name sex ethnicity birthDate address bodyCondition disabilityGrade
      regionCode
      child: childByCountyCodeAndPersonId { arrangement livingArrangement guardianshipRating assistanceKinds }
      guardians: guardiansByCountyCodeAndPersonIdList(orderBy: [ENTRY_ID_ASC]) { entryId relation ${guardian} }
  } }`

const statement = `select row_to_json(d)::text from (select (select row_to_json(l) from (
  select coalesce(json_agg(n), '[]') as nodes from (
    select 'Person:' || p.county_code || ':' || p.person_id as id, p.name, p.sex, p.ethnicity, p.birth_date as "birthDate",
      p.address, p.body_condition as "bodyCondition", p.disability_grade as "disabilityGrade",
      (select row_to_json(r) from (select p.region_code as code) r) as region,
      (select row_to_json(f) from (select c.arrangement, c.living_arrangement as "livingArrangement",
        c.guardianship_rating as "guardianshipRating", c.assistance_kinds as "assistanceKinds") f) as child,
      (select coalesce(json_agg(e), '[]') from (select e.entry_id as id, e.relation, e.name, e.valid_from as "validFrom"
        from guardian e where e.county_code = p.county_code and e.person_id = p.person_id
        order by e.valid_from, e.entry_id) e) as guardians
    from ${membersIn}
    where p.county_code = $3 and p.region_n >= $4::bigint and p.region_n < $5::bigint and p.birth_date > $2::date
      and p.sex = $6 and c.living_arrangement = $7
    order by p.person_id limit 100) n) l) as children) d`

const facts = (persons, idOf) => [
  namesIn(persons, idOf),
  persons.map(({ child, guardians }) => [child.livingArrangement, guardians.length]),
]

export const townshipList = {
  name: 'W2',
  items: ({ lists, day, born }) =>
    lists.map(({ township, sex, living }) => ({
      ...numbersUnder(township),
      township,
      sex,
      living,
      day,
      born,
    })),
  sanliu: {
    document: () => sanliu,
    variables: ({ township, sex, living }) => ({
      filter: { region: { within: township }, sex: { eq: sex }, livingArrangement: { eq: living } },
    }),
    facts: ({ children }) => facts(children.nodes, ({ id }) => fileOf(id)),
  },
  postgraphile: {
    document: (_, { department }) => postgraphile(readsGuardians(department) ? 'name validFrom' : ''),
    variables: ({ township, from, until, sex, living, day, born }) => ({
      county: township.slice(0, 6),
      from: String(from),
      until: String(until),
      sex,
      living,
      today: day,
      born,
    }),
    facts: ({ children }) => facts(children, idOfPerson),
  },
  limit: {
    statement,
    parameters: ({ township, from, until, sex, living, day, born }) => [
      day,
      born,
      township.slice(0, 6),
      from,
      until,
      sex,
      living,
    ],
  },
}
