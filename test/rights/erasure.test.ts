import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OwnerSql, withOwner } from '../../src/database/owner.js'
import { readGlobalId } from '../../src/people/file-id.js'
import { departments, type GroupName, groupNames } from '../access/expectations.js'
import { keptFigures, recounted } from '../people/figures/recount.js'
import { placesOf } from '../secrecy/scan.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { settle } from '../support/figures.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { type CanaryFile, canaryFile } from './canary-file.js'
import { inRole } from './in-role.js'

/** So many files are erased one after the other, of each group in turn; `npm run proof -- erasure` erases more. */
const count = Number(process.env.PROOF_COUNT ?? 3)

let platform: TestPlatform
let village: string
let target: string
let stranger: string
beforeAll(async () => {
  platform = await testPlatform()
  platform.clock = new Date('2026-05-20T02:00:00Z')
  await loadTree(platform)
  village = villagesOf(platform, yanjiang)[0] as string
  target = villagesOf(platform, anyue)[0] as string
  stranger = await openChild(platform, wholeChild(target))
})
const found: string[] = []
afterAll(async () => {
  process.stdout.write(`${found.join('\n')}\n`)
  await platform?.close()
})

const township = viewerOf('TOWNSHIP_GOVERNMENT', '5120', 'RECORDER')
const asking = viewerOf('CIVIL_AFFAIRS', anyue, 'APPROVER', 'approver-one')
const erasing = viewerOf('CIVIL_AFFAIRS', anyue, 'APPROVER', 'approver-two')
const shown =
  'erasure { id fileId ground state version requestedByAccount decidedByAccount decidedByDepartment county { code } erasedRows { table rows } } userErrors { field code }'

const changed = async (root: string, type: string, input: object, viewer = township) => {
  const query = `mutation ($input: ${type}!) { ${root}(input: $input) { userErrors { field code message } ${root.startsWith('person') || /^(child|elder|woman)/.test(root) ? 'person { id version }' : ''} } }`
  const payload = dataOf(await platform.ask(viewer, query, { variables: { input } }))[root]
  expect(payload.userErrors).toEqual([])
  return payload
}
const request = (id: string, ground: string, viewer = asking) =>
  platform.ask(
    viewer,
    `mutation ($input: PersonErasureRequestInput!) { personErasureRequest(input: $input) { ${shown} } }`,
    { variables: { input: { id, ground, requestedBy: 'GUARDIAN' } } },
  )
const step = (
  root: 'personErasureCarryOut' | 'personErasureRefuse',
  id: string,
  viewer = erasing,
  expectedVersion = 1,
) =>
  platform.ask(
    viewer,
    `mutation ($input: PersonErasureDecisionInput!) { ${root}(input: $input) { ${shown} } }`,
    { variables: { input: { id, expectedVersion } } },
  )
const faultsOf = (answer: Awaited<ReturnType<typeof request>>): string[] =>
  Object.values(dataOf(answer) as Record<string, { userErrors: { code: string }[] }>)[0]!.userErrors.map(
    ({ code }) => code,
  )

interface Lived {
  readonly id: string
  readonly firstId: string
  readonly personId: string
  readonly file: CanaryFile
}

const noun: Record<GroupName, string> = { child: 'Child', elder: 'Elder', woman: 'Woman' }

/** A whole life: opened in one county, changed, noted on, linked to, moved into another county, ended. */
async function live(index: number, group: GroupName): Promise<Lived> {
  const file = canaryFile(index, group, village)
  const firstId = await openChild(platform, file.input)
  const again = `缇岚${index}改号`
  file.texts.push(again)
  await changed('personUpdate', 'PersonUpdateInput', {
    id: firstId,
    expectedVersion: 1,
    idempotencyKey: `life-${index}`,
    person: { address: again },
  })
  const note = { id: firstId, coordinate: 'Person.name', statement: `缇岚${index}说明`, requestedBy: 'SELF' }
  await changed('correctionNoteAdd', 'CorrectionNoteAddInput', note)
  file.sealed.push(note.statement)
  await changed('personMoveOffer', 'PersonMoveOfferInput', {
    id: firstId,
    expectedVersion: 2,
    toRegion: target,
    keepsDuty: false,
  })
  const moves = await platform.ask(township, '{ personMoves(first: 1, state: OFFERED) { id } }')
  const [{ id: moveId }] = dataOf(moves).personMoves
  const { person } = await changed('personMoveAccept', 'PersonMoveAnswerInput', { moveId })
  const id: string = person.id
  expect(id).not.toBe(firstId)
  // Another file leads to it, now and in its history.
  const { version } = dataOf(await platform.ask(township, `{ person(id: "${stranger}") { version } }`)).person
  await changed('personUpdate', 'PersonUpdateInput', {
    id: stranger,
    expectedVersion: version,
    relatives: [{ relation: 'NEIGHBOUR', name: '演示邻居', personId: id }],
  })
  await changed(`${group}End`, `${noun[group]}EndInput`, {
    id,
    expectedVersion: 4,
    endedOn: '2026-05-01',
    reason: 'ENTERED_IN_ERROR',
  })
  return { id, firstId, personId: readGlobalId('Person', id).id, file }
}

const owner = <T>(work: (sql: OwnerSql) => Promise<T>): Promise<T> => withOwner(platform.ownerUrl, work)

/** Every table of the platform. */
const tables = (sql: OwnerSql) =>
  sql`select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`

/** Digest of all rows of each table, but those that speak of the given ids, and the figures. */
const everythingElse = (ids: readonly string[]) =>
  owner(async (sql) => {
    const digests: Record<string, string> = {}
    for (const { name } of await tables(sql)) {
      // Every question goes on record.
      if (['figure', 'erasure', 'idempotency'].includes(name) || name.startsWith('audit_')) continue
      const [row] = await sql.unsafe(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest
         from "${name}" t where not (t::text ~ any($1::text[]))`,
        [`{${ids.join(',')}}`],
      )
      digests[name] = String(row?.digest)
    }
    return digests
  })

/** Every sealed value and keyed index of the rows of a file, as hex. */
const sealedOf = (personId: string) =>
  owner(async (sql) => {
    const columns = await sql`
      select c.relname as name, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.atttypid = 'bytea'::regtype
        and a.attnum > 0 and not a.attisdropped
        and exists (select 1 from pg_attribute p where p.attrelid = c.oid and p.attname = 'person_id')`
    const held = new Set<string>()
    for (const { name, column } of columns)
      for (const { hex } of await sql.unsafe(
        `select encode("${column}", 'hex') as hex from "${name}" where person_id = $1 and "${column}" is not null`,
        [personId],
      ))
        held.add(hex)
    return [...held]
  })

/** In how many places of the database some bytes stand. */
const placesOfBytes = (hex: readonly string[]) =>
  owner(async (sql) => {
    let places = 0
    const columns = await sql`
      select n.nspname as schema, c.relname as name, a.attname as column from pg_class c
      join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where n.nspname in ('public', 'drizzle') and c.relkind in ('r', 'p', 'm') and a.atttypid = 'bytea'::regtype
        and a.attnum > 0 and not a.attisdropped`
    for (const { schema, name, column } of columns) {
      const [row] = await sql.unsafe(
        `select count(*)::int as rows from "${schema}"."${name}" where encode("${column}", 'hex') = any($1::text[])`,
        [`{${hex.join(',')}}`],
      )
      places += Number(row?.rows)
    }
    return places
  })

describe.each(
  Array.from({ length: count }, (_, index) => [index, groupNames[index % 3] as GroupName] as const),
)('file %i, of the group %s', (index, group) => {
  let lived: Lived
  let erasureId: string
  let bytes: string[]
  let before: Record<string, string>
  beforeAll(async () => {
    lived = await live(index, group)
  })

  it('has a word of its own in every field, with history, and its figures are kept', async () => {
    const { file, personId } = lived
    const places = await placesOf(platform.ownerUrl, file.texts)
    for (const [text, homes] of places) {
      expect(Object.keys(homes).length, text).toBeGreaterThan(0)
      expect(
        Object.keys(homes).some((home) => home.includes('_history.')),
        text,
      ).toBe(true)
    }
    bytes = await sealedOf(personId)
    // Two for each number, in the row and in its history alike, and the statement of the note.
    expect(bytes.length).toBeGreaterThanOrEqual(2 * (file.sealed.length - 1) + 1)
    expect(await placesOfBytes(bytes)).toBeGreaterThan(bytes.length)
    await owner(async (sql) => expect(await keptFigures(sql)).toEqual(await recounted(sql, '2026-05-20')))
  })

  it('is erased by two persons', async () => {
    const asked = dataOf(await request(lived.id, 'NOT_A_PERSON')).personErasureRequest
    expect(asked).toMatchObject({
      userErrors: [],
      erasure: { fileId: lived.id, state: 'REQUESTED', version: 1, erasedRows: [], county: { code: anyue } },
    })
    erasureId = asked.erasure.id
    before = await everythingElse([lived.personId, readGlobalId('Person', stranger).id])
    const done = dataOf(await step('personErasureCarryOut', erasureId)).personErasureCarryOut
    expect(done).toMatchObject({
      userErrors: [],
      erasure: {
        state: 'CARRIED_OUT',
        ground: 'NOT_A_PERSON',
        requestedByAccount: 'approver-one',
        decidedByAccount: 'approver-two',
        decidedByDepartment: 'CIVIL_AFFAIRS',
      },
    })
    const rows = Object.fromEntries(
      done.erasure.erasedRows.map(({ table, rows: n }: { table: string; rows: number }) => [table, n]),
    )
    // Five versions: opened, changed, offered, accepted, ended. The facet was written once.
    expect(rows).toEqual({
      person: 1,
      person_history: 5,
      [group]: 1,
      [`${group}_history`]: 1,
      relative: 1,
      relative_history: 1,
      guardian: 1,
      guardian_history: 1,
      membership: 1,
      membership_history: 2,
      file_change: 5,
      person_move: 1,
      correction_note: 1,
      citizen_id_lookup: 1,
      person_forwarding: 1,
    })
  })

  it('leaves no word in any table: in no text, list, JSON or bytes, sealed or not', async () => {
    const { file, personId, id, firstId } = lived
    const places = await placesOf(platform.ownerUrl, [...file.texts, ...file.sealed])
    for (const [text, homes] of places) expect(homes, text).toEqual({})
    expect(await placesOfBytes(bytes)).toBe(0)
    const ids = await placesOf(platform.ownerUrl, [personId, id, firstId])
    // The record of accesses goes on saying that there was such a file, and who looked at it (0092).
    const { 'audit_entry.persons': accesses, ...homes } = ids.get(personId) ?? {}
    expect(homes).toEqual({ 'erasure.person_id': 1 })
    expect(accesses).toBeGreaterThan(0)
    expect([ids.get(id), ids.get(firstId)]).toEqual([{}, {}])
    found.push(
      `${group} ${index}: ${file.texts.length} words, ${file.sealed.length} numbers, ${bytes.length} sealed values and indexes planted; 0 left`,
    )
  })

  it('is an unknown id from then on, under both of its ids, on every way', async () => {
    const unknown = Buffer.from(`Person:${anyue}:01900000-0000-7000-8000-00000000ffff`).toString('base64url')
    const queries = [
      'query ($id: ID!) { person(id: $id) { id } }',
      'query ($id: ID!) { node(id: $id) { id } }',
      'query ($id: ID!) { personExport(id: $id, requestedBy: SELF) { id } }',
    ]
    for (const query of queries) {
      const told = await platform.ask(asking, query, { variables: { id: unknown } })
      expect(codesOf(told)).toEqual(['NOT_FOUND'])
      for (const id of [lived.id, lived.firstId])
        expect((await platform.ask(asking, query, { variables: { id } })).errors).toEqual(told.errors)
    }
    expect(codesOf(await request(lived.id, 'DUPLICATE'))).toEqual(['NOT_FOUND'])
  })

  it('takes its figures along and leaves everything else as it was', async () => {
    await owner(async (sql) => expect(await keptFigures(sql)).toEqual(await recounted(sql, '2026-05-20')))
    expect(await everythingElse([lived.personId, readGlobalId('Person', stranger).id])).toEqual(before)
    // The other file says what it said, and leads nowhere.
    const { person } = dataOf(
      await platform.ask(township, `{ person(id: "${stranger}") { relatives { name person { id } } } }`),
    )
    expect(person.relatives.filter(({ name }: { name: string }) => name === '演示邻居')).toHaveLength(
      index + 1,
    )
    expect(person.relatives.map((each: { person: unknown }) => each.person)).toEqual(
      person.relatives.map(() => null),
    )
  })

  it('frees its citizen ID for another file', async () => {
    const id = await openChild(platform, {
      ...lived.file.input,
      person: { ...lived.file.input.person, name: '演示新人' },
      relatives: [],
      guardians: [],
    })
    expect(id).not.toBe(lived.id)
    await changed(`${group}End`, `${noun[group]}EndInput`, {
      id,
      expectedVersion: 1,
      endedOn: '2026-05-02',
      reason: 'ENTERED_IN_ERROR',
    })
    const county = viewerOf('CIVIL_AFFAIRS', yanjiang, 'APPROVER', 'approver-three')
    const asked = dataOf(await request(id, 'NOT_A_PERSON', county)).personErasureRequest.erasure.id
    const other = { ...county, subject: 'approver-four' }
    expect(faultsOf(await step('personErasureCarryOut', asked, other))).toEqual([])
  })
})

describe('an erasure is refused', () => {
  let id: string
  let erasureId: string
  beforeAll(async () => {
    id = await openChild(platform, wholeChild(target))
  })

  it('to all but those who approve for civil affairs', async () => {
    for (const [department, role] of [
      ['CIVIL_AFFAIRS', 'VERIFIER'],
      ['CIVIL_AFFAIRS', 'RECORDER'],
      ['CIVIL_AFFAIRS', 'ADMINISTRATOR'],
      ['TOWNSHIP_GOVERNMENT', 'APPROVER'],
      ['PUBLIC_SECURITY', 'APPROVER'],
    ] as const)
      expect(codesOf(await request(id, 'DUPLICATE', viewerOf(department, anyue, role)))).toEqual([
        'FORBIDDEN',
      ])
  })

  it('while the person is in a group, until the period is over, below the county, in another county', async () => {
    expect(faultsOf(await request(id, 'DUPLICATE'))).toEqual(['FILE_NOT_ENDED'])
    await changed('childEnd', 'ChildEndInput', {
      id,
      expectedVersion: 1,
      endedOn: '2026-05-10',
      reason: 'MOVED',
    })
    expect(faultsOf(await request(id, 'RETENTION_ENDED'))).toEqual(['RETENTION_NOT_OVER'])
    const below = viewerOf('CIVIL_AFFAIRS', target.slice(0, 9), 'APPROVER')
    expect(faultsOf(await request(id, 'DUPLICATE', below))).toEqual(['ERASURE_BY_COUNTY'])
    expect(codesOf(await request(id, 'DUPLICATE', viewerOf('CIVIL_AFFAIRS', yanjiang, 'APPROVER')))).toEqual([
      'NOT_FOUND',
    ])
  })

  it('to the one who requested it, twice, and under an old version; another approver carries it out', async () => {
    const asked = dataOf(await request(id, 'COURT_ORDER')).personErasureRequest
    erasureId = asked.erasure.id
    expect(faultsOf(await request(id, 'COURT_ORDER', erasing))).toEqual(['ERASURE_OPEN'])
    expect(faultsOf(await step('personErasureCarryOut', erasureId, asking))).toEqual(['ERASURE_SAME_PERSON'])
    expect(codesOf(await step('personErasureCarryOut', erasureId, erasing, 2))).toEqual(['STALE_VERSION'])
    // Nothing of the refused ones stayed.
    expect(dataOf(await platform.ask(asking, `{ person(id: "${id}") { id } }`)).person.id).toBe(id)
    const refused = dataOf(await step('personErasureRefuse', erasureId)).personErasureRefuse
    expect(refused.erasure).toMatchObject({ state: 'REFUSED', erasedRows: [] })
    expect(faultsOf(await step('personErasureCarryOut', erasureId, erasing, 2))).toEqual(['ERASURE_DECIDED'])
    expect(dataOf(await platform.ask(asking, `{ person(id: "${id}") { id } }`)).person.id).toBe(id)
  })
})

describe('what is left of it', () => {
  const query =
    '{ personErasures(first: 200, state: CARRIED_OUT) { fileId ground decidedAt county { code } } }'
  it('is read by those who verify and approve for civil affairs of the county, and by nobody else', async () => {
    for (const role of ['VERIFIER', 'APPROVER'] as const)
      expect(
        dataOf(await platform.ask(viewerOf('CIVIL_AFFAIRS', anyue, role), query)).personErasures,
      ).toHaveLength(count)
    expect(
      dataOf(await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120', 'APPROVER'), query)).personErasures,
    ).toHaveLength(2 * count)
    const below = viewerOf('CIVIL_AFFAIRS', target.slice(0, 9), 'APPROVER')
    expect(dataOf(await platform.ask(below, query)).personErasures).toEqual([])
    for (const [department, role] of [
      ['CIVIL_AFFAIRS', 'VIEWER'],
      ['EDUCATION', 'APPROVER'],
    ] as const)
      expect(codesOf(await platform.ask(viewerOf(department, anyue, role), query))).toEqual(['FORBIDDEN'])
  })

  it('is given by the database, with the first lock off, to no other department and no other county', async () => {
    for (const { name } of departments) {
      const answer = await inRole(platform, asking, { databaseRole: name }, query)
      if (name === 'CIVIL_AFFAIRS') expect(dataOf(answer).personErasures).toHaveLength(count)
      else expect(answer.errors, name).toMatchObject([{ sqlstate: '42501' }])
    }
    const city = viewerOf('CIVIL_AFFAIRS', '5120', 'APPROVER')
    const told = await inRole(
      platform,
      city,
      { viewer: viewerOf('CIVIL_AFFAIRS', '512022', 'APPROVER') },
      query,
    )
    expect(dataOf(told).personErasures).toEqual([])
  })
})

describe('after the period of retention', () => {
  it('a file is erased for that alone, once the quarters that it was counted in are kept; they stay as reported', async () => {
    const id = await openChild(platform, wholeChild(target, { birthDate: '2012-01-02' }))
    await changed('childEnd', 'ChildEndInput', {
      id,
      expectedVersion: 1,
      endedOn: '2026-05-15',
      reason: 'MOVED',
    })
    await openChild(platform, wholeChild(target))
    platform.clock = new Date('2029-05-16T02:00:00Z')
    expect(faultsOf(await request(id, 'RETENTION_ENDED'))).toEqual(['ERASURE_QUARTER_OPEN'])
    await settle(platform)
    const quarters = () =>
      owner(async (sql) => [...(await sql`select * from figure_quarter order by 1, 2, 3, 4, 5, 6, 7`)])
    const reported = await quarters()
    expect(reported.length).toBeGreaterThan(0)
    const asked = dataOf(await request(id, 'RETENTION_ENDED')).personErasureRequest
    expect(asked.userErrors).toEqual([])
    expect(faultsOf(await step('personErasureCarryOut', asked.erasure.id))).toEqual([])
    expect(await quarters()).toEqual(reported)
    await owner(async (sql) => expect(await keptFigures(sql)).toEqual(await recounted(sql, '2029-05-16')))
  }, 180_000)
})

describe('beside others', () => {
  it('a change and an erasure of one file at once: the change is lost with the file or refused, never left behind', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const id = await openChild(platform, wholeChild(target))
      const endedOn = platform.clock.toISOString().slice(0, 10)
      await changed('childEnd', 'ChildEndInput', { id, expectedVersion: 1, endedOn, reason: 'MOVED' })
      const erasureId = dataOf(await request(id, 'DUPLICATE')).personErasureRequest.erasure.id
      const change = platform.ask(
        township,
        `mutation ($id: ID!) { personUpdate(input: { id: $id, expectedVersion: 2, person: { phone: "13700000000" } }) { userErrors { code } person { version } } }`,
        { variables: { id } },
      )
      const [done, other] = await Promise.all([step('personErasureCarryOut', erasureId), change])
      expect(faultsOf(done)).toEqual([])
      if (other.errors) expect(codesOf(other)).toEqual(['NOT_FOUND'])
      else expect(dataOf(other).personUpdate.person.version).toBe(3)
      const { id: personId } = readGlobalId('Person', id)
      const { 'audit_entry.persons': _, ...places } =
        (await placesOf(platform.ownerUrl, [personId])).get(personId) ?? {}
      expect(places).toEqual({ 'erasure.person_id': 1 })
    }
    const today = platform.clock.toISOString().slice(0, 10)
    await owner(async (sql) => expect(await keptFigures(sql)).toEqual(await recounted(sql, today)))
  })

  it('a county that gets another code keeps what was erased in it, and the notes of its files', async () => {
    const note = { id: stranger, coordinate: 'Person.name', statement: '姓名有误', requestedBy: 'SELF' }
    await changed('correctionNoteAdd', 'CorrectionNoteAddInput', note)
    const query = '{ personErasures(first: 200) { id county { code } } }'
    const of = async (region: string) =>
      dataOf(await platform.ask(viewerOf('CIVIL_AFFAIRS', region, 'APPROVER'), query)).personErasures
    const before = await of(anyue)
    expect(before.length).toBeGreaterThan(count)
    const recode = await platform.ask(
      viewerOf('CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR'),
      `mutation ($input: RegionRecodeInput!) { regionRecode(input: $input) { userErrors { code message } } }`,
      {
        variables: {
          input: { code: anyue, newCode: '512081', effectiveOn: platform.clock.toISOString().slice(0, 10) },
        },
      },
    )
    expect(dataOf(recode).regionRecode.userErrors).toEqual([])
    const after = await of('512081')
    expect(after).toHaveLength(before.length)
    expect(new Set(after.map(({ county }: { county: { code: string } }) => county.code))).toEqual(
      new Set(['512081']),
    )
    expect(await of(yanjiang)).toHaveLength(count)
    const { person } = dataOf(
      await platform.ask(township, `{ person(id: "${stranger}") { correctionNotes { statement } } }`),
    )
    expect(person.correctionNotes).toEqual([{ statement: '姓名有误' }])
  })
})
