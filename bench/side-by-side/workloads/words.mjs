// What the workloads have in common.

/** The opaque id of the product. */
export const globalId = (typeName, county, id) =>
  Buffer.from(`${typeName}:${county}:${id}`).toString('base64url')

/** County and id behind one, or behind the plain form that the limit gives. */
export const fileOf = (id) =>
  (id.includes(':') ? id : Buffer.from(id, 'base64url').toString('utf8')).split(':').slice(1).join(':')

/** Education reads of a guardian the relation alone. */
export const readsGuardians = (department) => department !== 'EDUCATION'

/** The parameters of a list in PostGraphile: the product adds them by itself. */
export const membersOf = `membershipsByCountyCodeAndPersonId: { some: { population: { equalTo: "CHILD" },
      validFrom: { lessThanOrEqualTo: $today }, or: [{ validUntil: { isNull: true } }, { validUntil: { greaterThan: $today } }] } }`

/** The children of today in SQL; the day is `$1`, the first day of birth that is too early `$2`. */
export const membersIn = `person p join child c on c.county_code = p.county_code and c.person_id = p.person_id
    join membership m on m.county_code = p.county_code and m.person_id = p.person_id and m.population = 'CHILD'
      and m.valid_from <= $1::date and (m.valid_until is null or m.valid_until > $1::date)`

/** A list of persons, whose order must be the same. */
export const namesIn = (persons, idOf) =>
  persons.map((person) => [idOf(person), person.name, person.birthDate])
export const idOfPerson = ({ countyCode, personId }) => `${countyCode}:${personId}`
