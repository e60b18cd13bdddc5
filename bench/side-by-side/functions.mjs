// What PostGraphile can't be asked without a function of one's own, as its users would write it.
import { dimensions } from './workloads/figures.mjs'

const titled = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const members = `from public.person p join public.child c on c.county_code = p.county_code and c.person_id = p.person_id
      join public.membership m on m.county_code = p.county_code and m.person_id = p.person_id and m.population = 'CHILD'
        and m.valid_from <= on_day and (m.valid_until is null or m.valid_until > on_day)
    where p.region_n >= from_n and p.region_n < until_n and p.birth_date > on_day - interval '16 years'`

const counting = Object.entries(dimensions).map(
  ([
    name,
    { value },
  ]) => `create function bench.children_by_${titled(name)}(by_county boolean, from_n bigint, until_n bigint, on_day date)
  returns table (region text, code text, persons int) language sql stable as $$
    select case when by_county then p.county_code else p.region_n::text end, ${value}, count(*)::int ${members} group by 1, 2 $$`,
)

const byTownship = `create function bench.children_by_township(from_n bigint, until_n bigint, on_day date)
  returns table (region text, code text, persons int) language sql stable as $$
    select (p.region_n / 1000)::text, ${dimensions.ageBand.value}, count(*)::int ${members} group by 1, 2 $$`

export const functions = [...counting, byTownship]
