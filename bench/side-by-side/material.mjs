// What is asked for, taken from the data: always the same of the same data.
import { createHash } from 'node:crypto'

const city = '5120'

/** The day in the time zone of the product. */
export const today = (now) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(now)

/** The large and the small in no order, so that every stretch of them is like the whole. */
const mixed = (items) =>
  items
    .map((item) => ({ item, place: createHash('md5').update(JSON.stringify(item)).digest('hex') }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ item }) => item)

const yearsBefore = (day, years) => `${Number(day.slice(0, 4)) - years}${day.slice(4)}`
const daysAfter = (day, days) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** `lists` is the number of filters; the first are those that fill a page. */
export async function gather(sql, { lists: most = 300 } = {}) {
  const day = today(new Date())
  const born = yearsBefore(day, 16)
  const members = sql`person p join child c using (county_code, person_id)
    where p.birth_date > ${born} and exists (select 1 from membership m where m.county_code = p.county_code
      and m.person_id = p.person_id and m.population = 'CHILD' and m.valid_from <= ${day}
      and (m.valid_until is null or m.valid_until > ${day}))`
  const ids =
    await sql`select p.county_code as county, p.person_id as id, p.region_n::float8 as n from ${members}
    order by md5(p.person_id::text) limit 3000`
  const lists = await sql`select left(p.region_code, 9) as township, p.sex, c.living_arrangement as living
    from ${members} and c.living_arrangement is not null group by 1, 2, 3
    order by least(count(*), 100) desc, md5(left(p.region_code, 9) || p.sex || c.living_arrangement) limit ${most}`
  const townships = await sql`select left(p.region_code, 9) as code, count(*)::int as persons from ${members}
    group by 1 order by 2 desc, 1`
  const counties = await sql`select p.county_code as code, count(*)::int as persons from ${members}
    group by 1 order by 2 desc, 1`
  const villages = await sql`select code from region where level = 'VILLAGE' and valid_to is null
    and code like ${`${city}%`} order by md5(code) limit 300`
  return {
    city,
    day,
    born,
    ids,
    lists: mixed(lists),
    townships: mixed(townships.map(({ code }) => code)),
    largestTownship: townships[0].code,
    counties: counties.map(({ code }) => code),
    villages: villages.map(({ code }) => code),
    /** First days of birth, for lists that hold nearly all children of a county. */
    bornFrom: Array.from({ length: 100 }, (_, at) => daysAfter(born, 1 + at)),
  }
}

/** The city, two counties, and the largest township. */
export const regionsOf = ({ city, counties, largestTownship }) => [
  city,
  ...counties.slice(0, 2),
  largestTownship,
]
