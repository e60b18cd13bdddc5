// The opening of a file as users of PostGraphile would write it: a function that does in one statement what the product does
// in several, with as many rows. The file itself is inserted by the caller, under the policies; what comes with it (history,
// figures, record) by the owner. Nothing is checked, sealed or chained: that is the product's alone.

/** The figures that a created child counts for: cube and values. */
const cells = [
  ['child:', '', '', ''],
  ['child:guardianshipRating,ageBand', 'FAIR', 'AGE_6_13', ''],
  ['child:hardship,bodyCondition', '', '', ''],
  ['child:leftBehind,inDifficulty,ageBand', 'true', '', 'AGE_6_13'],
  ['child:livingArrangement,sex', 'GRANDPARENTS', 'FEMALE', ''],
  ['child:registered', '', '', ''],
  ['child:schoolingStage,sex', '', 'FEMALE', ''],
  ['child:sex,ageBand', 'FEMALE', 'AGE_6_13', ''],
]
const filled = 10
const cellValues = cells.map((cell) => `(${cell.map((value) => `'${value}'`).join(', ')})`).join(', ')

/** Copies the rows of a file into a history, as the product does it. */
async function copyInto(sql, table, more) {
  const columns = (
    await sql`select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0
      and not attisdropped and attgenerated = '' order by attnum`
  ).map(({ name }) => name)
  const added = Object.entries(more)
  return `insert into public.${table}_history (${[...columns, ...added.map(([name]) => name)].join(', ')})
    select ${[...columns, ...added.map(([, value]) => value)].join(', ')} from public.${table}
    where county_code = a_county and person_id = a_person`
}

const changed = { version: '1', recorded_at: 'now()', change_id: 'a_change' }
const entered = { ...changed, removed: 'false' }

export const creating = async (sql) => [
  'create table bench.audit_entry (like public.audit_entry including all)',
  `create function bench.record_child(a_county text, a_person uuid, a_village text, since date, a_change uuid) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
    declare a_part uuid := uuidv7();
    begin
      insert into public.membership (county_code, person_id, region_n, populations, entry_id, population, valid_from)
        values (a_county, a_person, a_village::bigint, 1, uuidv7(), 'CHILD', since);
      insert into public.citizen_id_lookup (citizen_id_index, county_code, person_id)
        select citizen_id_index, county_code, person_id from public.person where county_code = a_county and person_id = a_person;
      ${await copyInto(sql, 'person', {})};
      ${await copyInto(sql, 'child', changed)};
      ${await copyInto(sql, 'relative', entered)};
      ${await copyInto(sql, 'guardian', entered)};
      ${await copyInto(sql, 'membership', entered)};
      insert into public.file_change (county_code, person_id, change_id, region_n, populations, version, recorded_at, operation,
          touched, subject, department, region_code, role, client, request_id)
        values (a_county, a_person, a_change, a_village::bigint, 1, 1, now(), 'PERSON_CREATE', 0, 'bench', 'CIVIL_AFFAIRS',
          '5120', 'RECORDER', 'bench', a_change::text);
      insert into public.figure (county_code, cube, region_n, d1, d2, d3, populations, persons, filled, part_id)
        select a_county, cube, a_village::bigint, d1, d2, d3, 1, 1, ${filled}, a_part
        from (values ${cellValues}) as cell (cube, d1, d2, d3);
      insert into bench.audit_entry values (now(), a_change, 1, 'CHANGE', a_change::text, 'bench', 'CIVIL_AFFAIRS', '5120',
        'RECORDER', 'bench', null, 'NOT_STATED', '\\x00', array[a_village], 1, array[a_person], 0, 0, sha256(a_change::text::bytea));
    end $$`,
  `create function bench.create_child(village text, called text, pinyin text, initials text, born date, citizen_id text,
      phone text) returns public.person language plpgsql as $$
    declare a_person uuid := uuidv7(); a_change uuid := uuidv7(); created public.person;
      a_county text := left(village, 6); index bytea := substr(sha256(citizen_id::bytea), 1, 16);
    begin
      insert into public.person (county_code, person_id, region_n, populations, region_code, region_masked, version, recorded_at,
          change_id, name, name_masked, name_pinyin, name_initials, sex, ethnicity, birth_date, birth_date_masked,
          citizen_id_sealed, citizen_id_index, citizen_id_masked, address, address_masked, phone_sealed, phone_index, phone_masked)
        values (a_county, a_person, village::bigint, 1, village, left(village, 9), 1, now(), a_change, called,
          left(called, 1) || '＊＊', pinyin, initials, 'FEMALE', 'HAN', born, left(born::text, 4), sha256(index) || index, index,
          left(citizen_id, 2) || '***************' || right(citizen_id, 1), '演示1组1号', '演示', sha256(phone::bytea) || '\\x00',
          substr(sha256(phone::bytea), 1, 16), left(phone, 3) || '****' || right(phone, 4));
      insert into public.child (county_code, person_id, region_n, populations, arrangement, living_arrangement, guardianship_rating)
        values (a_county, a_person, village::bigint, 1, 'BOTH_PARENTS_AWAY', 'GRANDPARENTS', 'FAIR');
      insert into public.relative (county_code, person_id, region_n, populations, entry_id, relation, name, name_masked,
          whereabouts, work_province, work_city)
        values (a_county, a_person, village::bigint, 1, uuidv7(), 'FATHER', '示例大山', '示＊＊', 'AWAY_FOR_WORK', '广东省', '东莞市');
      insert into public.guardian (county_code, person_id, region_n, populations, entry_id, relation, name, valid_from)
        values (a_county, a_person, village::bigint, 1, uuidv7(), 'PATERNAL_GRANDMOTHER', '示例奶奶', born);
      perform bench.record_child(a_county, a_person, village, born, a_change);
      created.county_code := a_county; created.person_id := a_person; created.version := 1; created.name := called;
      return created;
    end $$`,
]

/** What the peers created is taken away: the product can't open what they sealed. Their figures are taken off again. */
export async function takeAway(sql) {
  const [{ made }] = await sql`select to_regclass('bench.audit_entry') is not null as made`
  if (!made) return
  await sql.begin(async (transaction) => {
    await transaction.unsafe(`create temp table made on commit drop as
      select p.county_code, p.person_id, p.region_n from public.person p
      where p.person_id in (select unnest(persons) from bench.audit_entry);
      insert into public.figure (county_code, cube, region_n, d1, d2, d3, populations, persons, filled, part_id)
        select county_code, cube, region_n, d1, d2, d3, 1, -count(*), -${filled} * count(*), uuidv7()
        from made, (values ${cellValues}) as cell (cube, d1, d2, d3) group by 1, 2, 3, 4, 5, 6;
      delete from public.citizen_id_lookup where person_id in (select person_id from made);
      delete from public.file_change c using made where c.county_code = made.county_code and c.person_id = made.person_id;
      delete from public.person p using made where p.county_code = made.county_code and p.person_id = made.person_id`)
  })
}
