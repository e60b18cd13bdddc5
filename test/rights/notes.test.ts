import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withOwner } from '../../src/database/owner.js'
import { cellOf, coordinates, departments, type Expected, type GroupName } from '../access/expectations.js'
import { openPolicy, withoutFirstLock } from '../access/opened.js'
import { containers, isReached, makeWorld, type World } from '../access/world.js'
import { placesOf } from '../secrecy/scan.js'
import { anyue, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
let world: World
beforeAll(async () => {
  platform = await testPlatform()
  world = await makeWorld(platform)
})
afterAll(() => platform?.close())

const recorder = (department: string, region = yanjiang) => viewerOf(department, region, 'RECORDER')
const township = recorder('TOWNSHIP_GOVERNMENT')
const shown =
  'note { id coordinate statement state version requestedBy addedByDepartment decidedAt decidedByDepartment acceptedVersion refusalReason answer }'
const add = `mutation ($input: CorrectionNoteAddInput!) { correctionNoteAdd(input: $input) { ${shown} userErrors { field code message } } }`
const decide = `mutation ($input: CorrectionNoteDecideInput!) { correctionNoteDecide(input: $input) { ${shown} userErrors { field code message } } }`

const adding = (viewer: typeof township, coordinate: string, more: object = {}) =>
  platform.ask(viewer, add, {
    variables: {
      input: { id: world.ids.child, coordinate, statement: '登记有误', requestedBy: 'SELF', ...more },
    },
  })
const added = async (viewer: typeof township, coordinate: string, more: object = {}) => {
  const payload = dataOf(await adding(viewer, coordinate, more)).correctionNoteAdd
  expect(payload.userErrors).toEqual([])
  return payload.note
}
const deciding = (viewer: typeof township, input: object) =>
  platform.ask(viewer, decide, { variables: { input } })
const notesOf = async (viewer: typeof township, id = world.ids.child) =>
  dataOf(
    await platform.ask(
      viewer,
      `query ($id: ID!) { person(id: $id) { correctionNotes { id coordinate statement } } }`,
      { variables: { id } },
    ),
  ).person.correctionNotes

describe('a correction note', () => {
  it('is added by a recorder of a department that may write the field', async () => {
    const note = await added(recorder('EDUCATION'), 'ChildFile.school', { statement: ' 学校写错了 ' })
    expect(note).toMatchObject({
      coordinate: 'ChildFile.school',
      statement: '学校写错了',
      state: 'OPEN',
      version: 1,
      requestedBy: 'SELF',
      addedByDepartment: 'EDUCATION',
    })
    await added(township, 'Person.birthDate')
  })

  it('is refused to who may not write the field, named by its coordinate, and to who records nothing', async () => {
    const refused = await adding(recorder('EDUCATION'), 'Person.name')
    expect(codesOf(refused)).toEqual(['FORBIDDEN'])
    expect(refused.errors?.[0]?.extensions.coordinates).toEqual(['Person.name'])
    // Masked to education; nobody of education learns whether the child has such a file.
    expect(codesOf(await adding(recorder('EDUCATION'), 'ChildFile.assistanceNote'))).toEqual(['FORBIDDEN'])
    for (const role of ['VIEWER', 'VERIFIER', 'APPROVER'] as const)
      expect(codesOf(await adding(viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, role), 'Person.name'))).toEqual([
        'FORBIDDEN',
      ])
  })

  it('needs a file of the region, and a facet that the person has', async () => {
    expect(codesOf(await adding(recorder('TOWNSHIP_GOVERNMENT', anyue), 'Person.name'))).toEqual([
      'NOT_FOUND',
    ])
    expect(codesOf(await adding(township, 'ElderFile.selfCare'))).toEqual(['NOT_FOUND'])
    await added(township, 'ElderFile.selfCare', { id: world.ids.elder })
  })

  it('names a field that is written, and says something', async () => {
    const faults = async (coordinate: string, statement: string) =>
      dataOf(await adding(township, coordinate, { statement })).correctionNoteAdd.userErrors.map(
        ({ field, code }: { field: string; code: string }) => [field, code],
      )
    expect(await faults('Person.shoeSize', '有误')).toEqual([['coordinate', 'COORDINATE_UNKNOWN']])
    expect(await faults('Person.completeness', '有误')).toEqual([['coordinate', 'COORDINATE_UNKNOWN']])
    expect(await faults('ElderFile.unattended', '有误')).toEqual([['coordinate', 'COORDINATE_UNKNOWN']])
    expect(await faults('Person.name', '  ')).toEqual([['statement', 'REQUIRED']])
    expect(await faults('Person.name', '误'.repeat(501))).toEqual([['statement', 'TEXT_TOO_LONG']])
    expect(await faults('Person.name', '有\u0000误')).toEqual([['statement', 'TEXT_CHARACTERS']])
  })

  it('is made once under its key', async () => {
    const before = (await notesOf(township)).length
    const one = await added(township, 'Person.address', { idempotencyKey: 'note-1' })
    expect(await added(township, 'Person.address', { idempotencyKey: 'note-1' })).toEqual(one)
    expect(await notesOf(township)).toHaveLength(before + 1)
  })

  it('lies sealed: neither what is said nor the answer stands in any column', async () => {
    const note = await added(township, 'Person.registrationPlace', { statement: '缇岚坊户籍有误' })
    const input = { id: note.id, expectedVersion: 1, decision: 'REFUSED', refusalReason: 'NO_PROOF' }
    const decided = dataOf(
      await deciding(township, { ...input, answer: '缇岚坊无证明' }),
    ).correctionNoteDecide
    expect([decided.note.statement, decided.note.answer]).toEqual(['缇岚坊户籍有误', '缇岚坊无证明'])
    for (const [text, places] of await placesOf(platform.ownerUrl, ['缇岚坊户籍有误', '缇岚坊无证明']))
      expect(places, text).toEqual({})
    // The search finds what is not sealed.
    expect((await placesOf(platform.ownerUrl, ['演示小学'])).get('演示小学')).toHaveProperty('child.school')
  })
})

describe('a decision', () => {
  it('accepts with the change that put it right, made after the note', async () => {
    platform.clock = new Date(platform.clock.getTime() + 1_000)
    const note = await added(recorder('EDUCATION'), 'ChildFile.boarding')
    platform.clock = new Date(platform.clock.getTime() + 1_000)
    const input = { id: note.id, expectedVersion: 1, decision: 'ACCEPTED' }
    const faults = async (more: object) =>
      dataOf(await deciding(recorder('EDUCATION'), { ...input, ...more })).correctionNoteDecide.userErrors
    for (const more of [{}, { acceptedVersion: 1 }, { acceptedVersion: 99 }])
      expect(await faults(more)).toMatchObject([
        { field: 'acceptedVersion', code: 'CORRECTION_VERSION_UNFIT' },
      ])
    const changed = await platform.ask(
      recorder('EDUCATION'),
      `mutation ($id: ID!) { childUpdate(input: { id: $id, expectedVersion: 2, boarding: false }) { person { version } userErrors { code } } }`,
      { variables: { id: world.ids.child } },
    )
    expect(dataOf(changed).childUpdate).toMatchObject({ person: { version: 3 }, userErrors: [] })
    const answer = await deciding(recorder('EDUCATION'), { ...input, acceptedVersion: 3 })
    expect(dataOf(answer).correctionNoteDecide).toMatchObject({
      userErrors: [],
      note: { state: 'ACCEPTED', version: 2, acceptedVersion: 3, decidedByDepartment: 'EDUCATION' },
    })
    expect(dataOf(answer).correctionNoteDecide.note.decidedAt).toMatch(/\+08:00$/)
  })

  it('refuses with a reason and an answer, once', async () => {
    const note = await added(township, 'Person.ethnicity')
    const input = { id: note.id, expectedVersion: 1, decision: 'REFUSED' }
    const faults = async (more: object) =>
      dataOf(await deciding(township, { ...input, ...more })).correctionNoteDecide.userErrors
    expect(await faults({})).toMatchObject([
      { field: 'refusalReason', code: 'REQUIRED' },
      { field: 'answer', code: 'REQUIRED' },
    ])
    const whole = { refusalReason: 'RIGHT_AS_RECORDED', answer: '核实无误' }
    expect(await faults(whole)).toEqual([])
    expect(await faults({ ...whole, expectedVersion: 2 })).toMatchObject([{ code: 'NOTE_DECIDED' }])
    expect(
      await faults({ ...whole, decision: 'OPEN', id: (await added(township, 'Person.sex')).id }),
    ).toMatchObject([{ code: 'NOTE_STAYS_OPEN' }])
  })

  it('meets a version that somebody changed in between', async () => {
    const note = await added(township, 'Person.phone')
    const stale = await deciding(township, {
      id: note.id,
      expectedVersion: 7,
      decision: 'REFUSED',
      refusalReason: 'REPEATED',
      answer: '已处理',
    })
    expect(codesOf(stale)).toEqual(['STALE_VERSION'])
    expect(stale.errors?.[0]?.extensions.currentVersion).toBe(1)
  })

  it('is made by who may write the field: who only reads it is refused, who does not read it finds nothing', async () => {
    const note = await added(township, 'Person.illness')
    const input = {
      id: note.id,
      expectedVersion: 1,
      decision: 'REFUSED',
      refusalReason: 'NO_PROOF',
      answer: '缺少证明',
    }
    expect(codesOf(await deciding(recorder('PUBLIC_SECURITY'), input))).toEqual(['NOT_FOUND'])
    expect(codesOf(await deciding(recorder('HEALTH', anyue), input))).toEqual(['NOT_FOUND'])
    const ofContact = await added(township, 'Person.address')
    expect(codesOf(await deciding(recorder('HEALTH'), { ...input, id: ofContact.id }))).toEqual(['FORBIDDEN'])
    expect(dataOf(await deciding(recorder('HEALTH'), input)).correctionNoteDecide.note.state).toBe('REFUSED')
  })
})

describe('the list of a region', () => {
  it('has the undecided ones, the longest waiting first, and none of another county', async () => {
    const list = async (viewer: typeof township, more = '') =>
      dataOf(
        await platform.ask(
          viewer,
          `{ correctionNotes(first: 200${more}) { state recordedAt person { id } } }`,
        ),
      ).correctionNotes
    const open = await list(township, ', state: OPEN')
    expect(open.length).toBeGreaterThan(3)
    expect(new Set(open.map(({ state }: { state: string }) => state))).toEqual(new Set(['OPEN']))
    const times = open.map(({ recordedAt }: { recordedAt: string }) => recordedAt)
    expect(times).toEqual([...times].sort())
    expect(open[0].person.id).toBe(world.ids.child)
    expect((await list(township)).length).toBeGreaterThan(open.length)
    expect(await list(recorder('TOWNSHIP_GOVERNMENT', anyue))).toEqual([])
    expect(
      codesOf(await platform.ask(viewerOf('STATISTICS', yanjiang), '{ correctionNotes(first: 1) { id } }')),
    ).toEqual(['FORBIDDEN'])
  })
})

it('goes with its file into another county, and is read there and no longer here', async () => {
  const [village = ''] = villagesOf(platform, yanjiang)
  const [target = ''] = villagesOf(platform, anyue)
  const id = await openChild(platform, wholeChild(village))
  await added(township, 'Person.name', { id, statement: '姓名有误' })
  await platform.ask(
    township,
    `mutation ($id: ID!, $to: String!) { personMoveOffer(input: { id: $id, expectedVersion: 1, toRegion: $to, keepsDuty: false }) { userErrors { code } } }`,
    { variables: { id, to: target } },
  )
  const there = recorder('TOWNSHIP_GOVERNMENT', anyue)
  const { personMoves } = dataOf(
    await platform.ask(there, '{ personMoves(first: 1, state: OFFERED) { id } }'),
  )
  const accepted = await platform.ask(
    there,
    `mutation ($id: ID!) { personMoveAccept(input: { moveId: $id }) { person { id } userErrors { code } } }`,
    { variables: { id: personMoves[0].id } },
  )
  const moved = dataOf(accepted).personMoveAccept.person.id
  expect(await notesOf(there, moved)).toMatchObject([{ coordinate: 'Person.name', statement: '姓名有误' }])
  const list = async (viewer: typeof there) =>
    dataOf(await platform.ask(viewer, '{ correctionNotes(first: 200) { statement } }')).correctionNotes
  expect(await list(there)).toEqual([{ statement: '姓名有误' }])
  expect(await list(township)).not.toContainEqual({ statement: '姓名有误' })
})

/** What follows from fields of two classes, which are noted on instead. */
const derivedAlone = ['ElderFile.unattended']
/** A field of a part of the file, in the words of the oracle. */
const isField = (coordinate: string) =>
  /^(Person|Relative|Guardian|ChildFile|ElderFile|WomanFile)\./.test(coordinate) &&
  !/^Person\.(relatives|guardians|child|elder|woman|completeness|changes|correctionNotes)$/.test(
    coordinate,
  ) &&
  !/^Relative\.person$|ompleteness|memberships/.test(coordinate) &&
  !derivedAlone.includes(coordinate)
const outerOf = (coordinate: string): Expected | undefined => {
  const container = containers[coordinate.split('.')[0] as string]
  return container ? coordinates[container] : undefined
}
const classesOf = ({ class: text }: Expected) => text.split(' ')

describe('each field of a file, with a note on it', () => {
  const asked: Record<GroupName, string[]> = { child: [], elder: [], woman: [] }
  beforeAll(async () => {
    await withOwner(platform.ownerUrl, (sql) => sql`delete from correction_note`)
    for (const [coordinate, expected] of Object.entries(coordinates)) {
      if (!isField(coordinate)) continue
      const group = expected.group ?? 'child'
      const writer = departments.find(
        (department) =>
          isReached(department, group) &&
          [expected, outerOf(coordinate) ?? expected].every((each) =>
            classesOf(each).every((name) => department.writes.has(name) && department.cells[name] === 'F'),
          ),
      )
      if (!writer) continue
      await added(recorder(writer.name), coordinate, { id: world.ids[group] })
      asked[group].push(coordinate)
    }
  })

  const due = (department: (typeof departments)[number], group: GroupName) =>
    asked[group].filter((coordinate) => {
      const expected = coordinates[coordinate] as Expected
      const outer = outerOf(coordinate)
      const row = outer ? cellOf(department, outer) : 'F'
      return (
        department.cells.identity === 'F' &&
        cellOf(department, expected) === 'F' &&
        (row === 'F' || row === 'M')
      )
    })
  const query = `query ($id: ID!) { person(id: $id) { correctionNotes { coordinate } } }`
  const found = (answer: {
    data?: { person?: { correctionNotes?: { coordinate: string }[] | null } | null }
  }) => (answer.data?.person?.correctionNotes ?? []).map(({ coordinate }) => coordinate).sort()

  it('was noted, in each group', () => {
    const all = Object.keys(coordinates).filter(isField)
    expect(Object.values(asked).flat().length).toBe(all.length)
  })

  it.each(departments)('$name reads the notes on what it reads in full, and no other', async (department) => {
    for (const group of ['child', 'elder', 'woman'] as const) {
      if (!isReached(department, group) || !department.lists[group]) continue
      const viewer = viewerOf(department.name, yanjiang)
      const answer = await platform.ask(viewer, query, { variables: { id: world.ids[group] } })
      expect(found({ data: dataOf(answer) }), `${department.name} ${group}`).toEqual(
        due(department, group).sort(),
      )
    }
  })

  it.each(departments)('with the first lock off the database gives $name no other', async (department) => {
    const ask = withoutFirstLock(platform, await openPolicy(platform))
    for (const group of ['child', 'elder', 'woman'] as const) {
      const answer = await ask(viewerOf(department.name, yanjiang), query, { id: world.ids[group] })
      const may = isReached(department, group) && department.lists[group] ? due(department, group) : []
      expect(
        found(answer).filter((coordinate) => !may.includes(coordinate)),
        `${department.name} ${group}`,
      ).toEqual([])
      if (department.name === 'CIVIL_AFFAIRS') expect(found(answer)).toEqual(asked[group].sort())
      const elsewhere = await ask(viewerOf(department.name, anyue), query, { id: world.ids[group] })
      expect(found(elsewhere), department.name).toEqual([])
    }
  })
})
