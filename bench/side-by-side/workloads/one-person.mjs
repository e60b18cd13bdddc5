// W1: one file by its id, with its region, relatives, guardians and changes. A fifth ask for the telephone too, which is sealed.
import { fileOf, globalId, readsGuardians } from './words.mjs'

const sanliu = (phone) => `query File($id: ID!) {
  person(id: $id) {
    id version name sex birthDate address bodyCondition ${phone ? 'phone' : ''}
    region { code name level ancestors { code name level } }
    child { arrangement livingArrangement guardianshipRating assistanceKinds }
    relatives { id relation name whereabouts workProvince workCity }
    guardians { id relation name validFrom validUntil }
    changes { version recordedAt operation department client }
  } }`

/** Ancestors as PostGraphile has them: each behind the one below. Who may not read a guardian's name does not ask for it. */
const postgraphile = (phone, guardian) => `query File($county: String!, $id: UUID!) {
  person: personByCountyCodeAndPersonId(countyCode: $county, personId: $id) {
    countyCode personId version name sex birthDate address bodyCondition ${phone ? 'phoneSealed' : ''}
    region { code name level parent { code name level parent { code name level parent { code name level
      parent { code name level } } } } }
    child: childByCountyCodeAndPersonId { arrangement livingArrangement guardianshipRating assistanceKinds }
    relatives: relativesByCountyCodeAndPersonIdList(orderBy: [ENTRY_ID_ASC]) {
      entryId relation name whereabouts workProvince workCity }
    guardians: guardiansByCountyCodeAndPersonIdList(orderBy: [ENTRY_ID_ASC]) { entryId relation ${guardian} }
    changes: changesList(first: 200, orderBy: [VERSION_DESC]) { version recordedAt operation department client }
  } }`

const statement = `select row_to_json(d)::text from (select (select row_to_json(f) from (
  select 'Person:' || p.county_code || ':' || p.person_id as id, p.version, p.name, p.sex, p.birth_date as "birthDate", p.address,
    p.body_condition as "bodyCondition", case when $3::boolean then p.phone_masked end as phone,
    (select row_to_json(r) from (select r.code, r.name, r.level, (select json_agg(a) from (
      select a.code, a.name, a.level from region a where a.code = any (array[left(r.code, 2), left(r.code, 4),
        left(r.code, 6), left(r.code, 9)]) order by length(a.code) desc) a) as ancestors
      from region r where r.code = p.region_code) r) as region,
    (select row_to_json(c) from (select c.arrangement, c.living_arrangement as "livingArrangement",
      c.guardianship_rating as "guardianshipRating", c.assistance_kinds as "assistanceKinds"
      from child c where c.county_code = p.county_code and c.person_id = p.person_id) c) as child,
    (select coalesce(json_agg(e), '[]') from (select e.entry_id as id, e.relation, e.name, e.whereabouts,
      e.work_province as "workProvince", e.work_city as "workCity" from relative e
      where e.county_code = p.county_code and e.person_id = p.person_id order by e.birth_date, e.entry_id) e) as relatives,
    (select coalesce(json_agg(e), '[]') from (select e.entry_id as id, e.relation, e.name, e.valid_from as "validFrom",
      e.valid_until as "validUntil" from guardian e
      where e.county_code = p.county_code and e.person_id = p.person_id order by e.valid_from, e.entry_id) e) as guardians,
    (select coalesce(json_agg(e), '[]') from (select e.version, e.recorded_at as "recordedAt", e.operation, e.department,
      e.client from file_change e where e.county_code = p.county_code and e.person_id = p.person_id
      order by e.version desc limit 200) e) as changes
  from person p where p.county_code = $1 and p.person_id = $2::uuid) f) as person) d`

const facts = (person, id, ancestors) => [
  id,
  person.version,
  person.name,
  person.region.code,
  ancestors.map(({ code }) => code).sort(),
  person.relatives.map(({ name }) => name).sort(),
  person.guardians.map(({ relation }) => relation).sort(),
  person.changes.map(({ version }) => version),
]

const above = ({ parent }) => (parent ? [parent, ...above(parent)] : [])

export const onePerson = {
  name: 'W1',
  items: ({ ids }) =>
    ids.map(({ county, id, n }, at) => ({
      county,
      id,
      from: n,
      until: n + 1,
      phone: Math.floor(at / 5) % 5 === 0,
    })),
  sanliu: {
    document: ({ phone }) => sanliu(phone),
    variables: ({ county, id }) => ({ id: globalId('Person', county, id) }),
    facts: ({ person }) => facts(person, fileOf(person.id), person.region.ancestors),
  },
  postgraphile: {
    document: ({ phone }, { department }) =>
      postgraphile(phone, readsGuardians(department) ? 'name validFrom validUntil' : ''),
    variables: ({ county, id }) => ({ county, id }),
    facts: ({ person }) => facts(person, `${person.countyCode}:${person.personId}`, above(person.region)),
  },
  limit: { statement, parameters: ({ county, id, phone }) => [county, id, phone] },
}
