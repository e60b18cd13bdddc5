import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  isInputObjectType,
  isObjectType,
  parse,
  validate,
  validateSchema,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, roles } from '../../src/policy/viewer.js'
import { visibleSchema } from '../../src/policy/visible-schema.js'
import { coordinates, type Expected } from '../access/expectations.js'
import { loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { wholeElder, wholeWoman } from '../support/groups.js'
import { codesOf, dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'

let platform: TestPlatform
let id: string
let others: Record<string, string>

beforeAll(async () => {
  platform = await testPlatform()
  await loadTree(platform)
  const villages = villagesOf(platform, yanjiang)
  const sibling = await openChild(platform, wholeChild(villages[0] as string))
  const whole = wholeChild(villages[0] as string, {}, {})
  const relatives = [{ ...whole.relatives[0], personId: sibling }]
  id = await openChild(platform, Object.assign(whole, { relatives, dutyRegion: villages[1] }))
  const village = villages[0] as string
  others = {
    elder: await openChild(platform, wholeElder(village)),
    woman: await openChild(platform, wholeWoman(village)),
  }
})
afterAll(() => platform?.close())

/** The schema as a tool of the caller would draw it. */
async function schemaOf(department: string, role: Role = 'VIEWER'): Promise<GraphQLSchema> {
  const answer = await platform.ask(viewerOf(department, yanjiang, role), getIntrospectionQuery())
  return buildClientSchema(dataOf(answer))
}

/** Coordinates of a schema: `Person.name`, `ChildFilter.sex`. */
const addressesIn = (schema: GraphQLSchema): Set<string> =>
  new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      !type.name.startsWith('__') && (isObjectType(type) || isInputObjectType(type))
        ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
        : [],
    ),
  )
const shows = async (department: string, address: string, role?: Role) =>
  addressesIn(await schemaOf(department, role)).has(address)
const mutationsOf = async (department: string, role?: Role) =>
  Object.keys((await schemaOf(department, role)).getMutationType()?.getFields() ?? {}).sort()

const notes = ['correctionNoteAdd', 'correctionNoteDecide']
const ofGroups = ['Begin', 'End', 'Reopen', 'Update']
const movesAndFiles = [
  ...ofGroups.map((move) => `child${move}`),
  'citizenIdClaimResolve',
  ...ofGroups.map((move) => `elder${move}`),
  'personCreate',
  'personMoveAccept',
  'personMoveDecline',
  'personMoveOffer',
  'personUpdate',
  ...ofGroups.map((move) => `woman${move}`),
]

describe('introspection', () => {
  it('shows civil affairs the citizen ID, and the writing of files to its recorders only', async () => {
    expect(await shows('CIVIL_AFFAIRS', 'Person.citizenId')).toBe(true)
    expect(await mutationsOf('CIVIL_AFFAIRS', 'RECORDER')).toEqual([...movesAndFiles, ...notes].sort())
    expect(await mutationsOf('CIVIL_AFFAIRS', 'VIEWER')).toEqual([])
    const opening = ['emergencyAccessClose', 'emergencyAccessOpen']
    expect(await mutationsOf('CIVIL_AFFAIRS', 'VERIFIER')).toEqual(opening)
    expect(await mutationsOf('CIVIL_AFFAIRS', 'APPROVER')).toEqual([
      'auditAlarmSign',
      ...opening,
      'emergencyAccessSign',
      'personErasureCarryOut',
      'personErasureRefuse',
      'personErasureRequest',
    ])
    expect(await mutationsOf('EDUCATION', 'APPROVER')).toEqual([])
    expect(await mutationsOf('CIVIL_AFFAIRS', 'ADMINISTRATOR')).toEqual([
      'regionMerge',
      'regionRecode',
      'regionRename',
      'regionReportsTo',
      'regionSplit',
      'regionTransfer',
      'reportingUnitCreate',
      'reportingUnitEnd',
      'reportingUnitRename',
    ])
    expect(await shows('CIVIL_AFFAIRS', 'Query.children', 'ADMINISTRATOR')).toBe(false)
  })

  it('shows files with one citizen ID to who reads IDs in full', async () => {
    expect(await shows('CIVIL_AFFAIRS', 'Query.citizenIdClaims')).toBe(true)
    for (const department of ['HEALTH', 'WOMENS_FEDERATION'])
      expect(await shows(department, 'Query.citizenIdClaims'), department).toBe(false)
  })

  it('shows statistics neither the children nor a field of a person, and the regions still', async () => {
    const addresses = [...addressesIn(await schemaOf('STATISTICS', 'RECORDER'))]
    expect(addresses).toContain('Query.regions')
    expect(addresses).not.toContain('Query.children')
    expect(
      addresses.filter((address) => /^(Person|Child|Relative|Guardian|Membership)/.test(address)),
    ).toEqual([])
    expect(await shows('CIVIL_AFFAIRS', 'Query.children')).toBe(true)
  })

  it('shows education the school and not the income', async () => {
    const education = addressesIn(await schemaOf('EDUCATION'))
    expect(education).toContain('ChildFile.school')
    expect(education).toContain('Person.citizenId')
    expect(education).not.toContain('ChildFile.incomeSources')
    expect(education).not.toContain('Person.registered')
    expect(await shows('TOWNSHIP_GOVERNMENT', 'ChildFile.incomeSources')).toBe(true)
  })

  it('shows education the one change of a file that it can fill in, and the notes on it', async () => {
    expect(await mutationsOf('EDUCATION', 'RECORDER')).toEqual(['childUpdate', ...notes])
    const addresses = [...addressesIn(await schemaOf('EDUCATION', 'RECORDER'))]
    expect(addresses.filter((address) => /^ChildUpdateInput\./.test(address)).sort()).toEqual(
      [
        'boarding',
        'clientMutationId',
        'expectedVersion',
        'id',
        'idempotencyKey',
        'school',
        'schoolingStage',
      ].map((name) => `ChildUpdateInput.${name}`),
    )
  })

  it('shows a department without a row who it is and nothing else', async () => {
    const schema = await schemaOf('MADE_UP', 'RECORDER')
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['viewer'])
    expect(schema.getMutationType()).toBeFalsy()
    expect([...addressesIn(schema)].filter((address) => address.startsWith('Person'))).toEqual([])
  })

  it('leaves no input field that names a coordinate the caller does not see as it is', () => {
    const { inputs } = platform.policy.coordinates
    let hidden = 0
    for (const department of [...platform.policy.table.keys(), 'MADE_UP'])
      for (const role of roles) {
        const visible = addressesIn(visibleSchema(platform.policy, viewerOf(department, yanjiang, role)))
        for (const [address, access] of inputs) {
          if ('open' in access) continue
          const target = 'reads' in access ? access.reads : access.writes
          if (!visible.has(target)) {
            hidden += 1
            expect(visible.has(address), `${department} ${role}: ${address} → ${target}`).toBe(false)
          }
          if ('writes' in access && visible.has(address)) expect(role).toBe('RECORDER')
        }
      }
    expect(hidden).toBeGreaterThan(1000)
  })

  it('is a sound schema for every department in every role', () => {
    for (const department of [...platform.policy.table.keys(), 'MADE_UP'])
      for (const role of roles)
        expect(
          validateSchema(visibleSchema(platform.policy, viewerOf(department, yanjiang, role))),
          `${department} ${role}`,
        ).toEqual([])
  })
})

describe('a single type', () => {
  const type = async (department: string, name: string) =>
    dataOf(
      await platform.ask(
        viewerOf(department, yanjiang),
        'query ($name: String!) { __type(name: $name) { name fields { name } inputFields { name } } }',
        { variables: { name } },
      ),
    ).__type
  const names = (fields: { name: string }[]) => fields.map(({ name }) => name)

  it('is described as far as it is the caller’s', async () => {
    expect(names((await type('EDUCATION', 'ChildFile')).fields)).not.toContain('incomeSources')
    expect(names((await type('CIVIL_AFFAIRS', 'ChildFile')).fields)).toContain('incomeSources')
    expect(names((await type('PROVINCE', 'ChildFilter')).inputFields)).not.toContain('birthDate')
    expect(names((await type('CIVIL_AFFAIRS', 'ChildFilter')).inputFields)).toContain('birthDate')
  })

  it('that is hidden is answered like one that does not exist', async () => {
    for (const name of ['Person', 'ChildFile', 'PersonSearch', 'PersonCreateInput', 'Nonsense'])
      expect(await type('STATISTICS', name), name).toBeNull()
    expect((await type('STATISTICS', 'Region')).name).toBe('Region')
  })
})

describe('a document that asks for the schema', () => {
  const ask = (query: string) => platform.ask(viewerOf('CIVIL_AFFAIRS', yanjiang), query)

  it.each([
    ['beside data', '{ __schema { queryType { name } } children(first: 1) { nodes { id } } }'],
    [
      'beside data, in a fragment',
      '{ ...A viewer { account } } fragment A on Query { __type(name: "Person") { name } }',
    ],
    ['beside data, under other names', '{ a: __schema { queryType { name } } b: viewer { account } }'],
  ])('%s is a BAD_REQUEST', async (_, query) => {
    expect(codesOf(await ask(query))).toEqual(['BAD_REQUEST'])
  })

  it('alone is answered, with the name of its own type beside it', async () => {
    const { __typename, __schema } = dataOf(await ask('{ __typename __schema { queryType { name } } }'))
    expect([__typename, __schema.queryType.name]).toEqual(['Query', 'Query'])
  })

  it('needs no statement of the database', async () => {
    await ask('{ children(first: 1) { nodes { id } } }')
    expect(platform.statements.length).toBeGreaterThan(0)
    platform.statements.splice(0)
    let opened = 0
    const door = {
      ...platform.door,
      inOperation: () => {
        opened += 1
        throw new Error('the door is not needed')
      },
    }
    const { executeOperation } = await import('../../src/execute.js')
    const asking = {
      viewer: viewerOf('EDUCATION', yanjiang),
      requestId: 'r',
      language: 'en' as const,
      strict: false,
    }
    const shut = { ...platform, door: door as unknown as typeof platform.door }
    const document = parse(getIntrospectionQuery())
    expect(validate(platform.policy.schema, document)).toEqual([])
    const result = await executeOperation(shut, asking, { document })
    expect(result.errors).toBeUndefined()
    expect(opened).toBe(0)
    await expect(
      executeOperation(shut, asking, { document: parse('{ viewer { account } }') }),
    ).rejects.toThrow()
    expect(opened).toBe(1)
  })
})

describe('viewer { access }', () => {
  interface Right {
    class: string
    mode: string
    clause: string
    fields: { coordinate: string; mode: string; writable: boolean }[]
  }
  const rightsOf = async (department: string, role: Role = 'VIEWER') => {
    const query = '{ viewer { access { class mode clause fields { coordinate mode writable } } } }'
    const access = dataOf(await platform.ask(viewerOf(department, yanjiang, role), query)).viewer
      .access as Right[]
    return {
      access,
      fields: new Map(access.flatMap(({ fields }) => fields.map((field) => [field.coordinate, field]))),
    }
  }

  /** The value at the end of a path such as `relatives { person { version } }`; the first of a list. */
  const leaf = (value: unknown, path: string[]): unknown => {
    const first = Array.isArray(value) && path.length > 0 ? value[0] : value
    const [name, ...rest] = path
    if (name === undefined || first === null || first === undefined) return first ?? null
    return leaf((first as Record<string, unknown>)[name], rest)
  }

  /** How the answer gives a coordinate, judged by the answer alone. */
  async function modeInAnswer(department: string, coordinate: string, { path, group }: Expected) {
    const query = `query ($id: ID!) { person(id: $id) { ${path} } }`
    const answer = await platform.ask(viewerOf(department, yanjiang), query, {
      variables: { id: group === undefined || group === 'child' ? id : others[group] },
    })
    // Who does not reach the population does not reach the file.
    if (group !== undefined && answer.errors?.[0]?.extensions.code === 'NOT_FOUND') return 'NONE'
    const { masked } = answer.extensions.access as { masked: { coordinate: string; mode: string }[] }
    const entry = masked.find((each) => each.coordinate === coordinate)
    const type = coordinate.split('.')[0] as string
    const depth = path.split('{').map((each) => each.trim().replaceAll(/[ }]/g, ''))
    const own = type === 'Person' ? depth.slice(0, 1) : depth
    const value = leaf(dataOf(answer).person, own)
    // What holds the field may be withheld as a whole: then that is on the list, and nothing of it is seen.
    if (!entry) return value === null && masked.length > 0 ? 'NONE' : 'FULL'
    return entry.mode === 'MASKED' && value !== null ? 'MASKED' : 'NONE'
  }

  it.each(['CIVIL_AFFAIRS', 'EDUCATION', 'HEALTH', 'PUBLIC_SECURITY', 'WOMENS_FEDERATION', 'PROVINCE'])(
    'tells %s of each field what its answers then do',
    async (department) => {
      const { fields } = await rightsOf(department)
      const seen = new Set<string>()
      for (const [coordinate, expected] of Object.entries(coordinates)) {
        const right = fields.get(coordinate)
        // A facet of which nothing can be read is no part of the caller's schema; its presence alone can be asked.
        const hasNothing = [...fields].every(
          ([name, { mode }]) =>
            mode === 'NONE' || !name.toLowerCase().startsWith(`${coordinate.split('.')[1]}file.`),
        )
        if (/__typename/.test(expected.path) && hasNothing) continue
        expect(right?.mode, `${department} ${coordinate}`).toBe(
          await modeInAnswer(department, coordinate, expected),
        )
        seen.add(right?.mode as string)
      }
      expect(fields.size).toBeGreaterThan(Object.keys(coordinates).length - 1)
      expect(seen).toContain('FULL')
      if (department !== 'CIVIL_AFFAIRS') expect(seen).toContain('NONE')
    },
  )

  it.each(['TOWNSHIP_GOVERNMENT', 'CIVIL_AFFAIRS', 'EDUCATION', 'HEALTH', 'PUBLIC_SECURITY', 'PROVINCE'])(
    'tells a recorder of %s to be able to write what the inputs then offer, and a viewer nothing',
    async (department) => {
      const { inputs } = platform.policy.coordinates
      const visible = addressesIn(await schemaOf(department, 'RECORDER'))
      const { fields } = await rightsOf(department, 'RECORDER')
      for (const [address, access] of inputs)
        if ('writes' in access && /^(ChildUpdate|PersonPart)Input/.test(address))
          expect(visible.has(address), `${department} ${address}`).toBe(fields.get(access.writes)?.writable)
      const writable = [...fields.values()].filter((field) => field.writable)
      expect(writable.length > 0).toBe(department !== 'PROVINCE')
      for (const field of (await rightsOf(department)).fields.values()) expect(field.writable).toBe(false)
    },
  )

  it('names a clause for each class that is given, and none for one that is not', async () => {
    for (const department of ['CIVIL_AFFAIRS', 'EDUCATION', 'PROVINCE']) {
      const { access } = await rightsOf(department)
      for (const { class: name, mode, clause } of access)
        expect(clause, `${department} ${name}`).toMatch(mode === 'NONE' ? /^$/ : /^\d{3} /)
    }
  })

  it('tells a department without a row that it has nothing', async () => {
    const { access, fields } = await rightsOf('MADE_UP', 'RECORDER')
    expect(new Set(access.map(({ mode }) => mode))).toEqual(new Set(['NONE']))
    for (const field of fields.values()) expect([field.mode, field.writable]).toEqual(['NONE', false])
  })
})
