import { withOwner } from '../../src/database/owner.js'
import { canary, created } from './canaries.js'
import {
  addNote,
  anyue,
  city,
  create,
  education,
  officer,
  openEmergency,
  province,
  recorderOfTheCity,
  update,
  yanjiang,
} from './senders.js'
import type { RealServer, Reply, Sender } from './server.js'

/** The answer to a request that asked for no value of a file: nothing of one may stand in it. */
export interface Provoked {
  readonly label: string
  readonly code: string
  readonly reply: Reply
}

/** Every kind of refusal, with canaries in all that is sent. */
export async function provoke(server: RealServer, id: string, home: string): Promise<Provoked[]> {
  const provoked: Provoked[] = []
  const expecting = (label: string, code: string, reply: Reply) => {
    provoked.push({ label, code, reply })
  }
  const by = async (
    label: string,
    code: string,
    sender: Sender,
    query: string,
    variables: object = {},
    more: object = {},
  ) => {
    for (const language of ['en', 'zh-CN'])
      expecting(
        `${label} (${language})`,
        code,
        await server.post(sender, JSON.stringify({ query, variables, ...more }), {
          'accept-language': language,
        }),
      )
  }
  const { name, newName, citizenId, phone, address, relativePhone } = canary
  const change = (person: object) => ({ input: { id, expectedVersion: 6, person } })
  const fresh = (person: object, more: object = {}) => {
    const { idempotencyKey: _, clientMutationId: __, ...input } = created(home)
    return { input: { ...input, ...more, person: { ...input.person, ...person } } }
  }
  const found = (value: string) => `{ children(first: 1, search: { name: "${value}" }) { nodes { id } } }`

  await by('stale version', 'STALE_VERSION', anyue, update, {
    input: { id, expectedVersion: 1, person: { name } },
  })
  await by(
    'key of another request',
    'IDEMPOTENCY_KEY_REUSED',
    yanjiang,
    create,
    fresh({ name: newName }, { idempotencyKey: 'create-1' }),
  )
  await by(
    'wrong check digit',
    'CITIZEN_ID_CHECK_DIGIT',
    yanjiang,
    create,
    fresh({ citizenId: wrongDigit(citizenId) }),
  )
  await by(
    'ID of somebody else',
    'BIRTH_DATE_DIFFERS_FROM_ID',
    yanjiang,
    create,
    fresh({ birthDate: '2014-07-20' }),
  )
  await by('ID taken', 'CITIZEN_ID_NOT_ACCEPTED', recorderOfTheCity, create, fresh({}))
  await by('name of 10,000 characters', 'TEXT_TOO_LONG', anyue, update, change({ name: name.repeat(3334) }))
  await by('NUL in a name', 'TEXT_CHARACTERS', anyue, update, change({ name: `${name}\u0000` }))
  await by(
    'NUL in a search',
    'BAD_USER_INPUT',
    city,
    'query ($s: PersonSearch) { children(first: 1, search: $s) { nodes { id } } }',
    { s: { name: `${name}\u0000` } },
  )
  await by('half a character', 'TEXT_CHARACTERS', anyue, update, change({ address: `${address}\ud800` }))
  await by('phone form', 'PHONE_FORM', anyue, update, change({ phone: `${phone}9` }))
  await by('code in a variable', 'BAD_USER_INPUT', anyue, update, change({ sex: name }))
  await by('date in a variable', 'BAD_USER_INPUT', anyue, update, change({ birthDate: citizenId }))
  await by('object for a text', 'BAD_USER_INPUT', anyue, update, change({ name: { [name]: phone } }))
  await by('list for a text', 'BAD_USER_INPUT', anyue, update, change({ name: [name, phone] }))
  await by('unknown field in a variable', 'BAD_USER_INPUT', anyue, update, change({ [name]: phone }))
  await by(
    'number as a field in a variable',
    'BAD_USER_INPUT',
    anyue,
    update,
    change({ [phone]: name, [citizenId]: name }),
  )
  await by(
    'number for a variable',
    'BAD_USER_INPUT',
    city,
    'query ($n: Int!) { children(first: $n) { nodes { id } } }',
    { n: phone },
  )
  await by(
    'missing variable',
    'BAD_USER_INPUT',
    city,
    'query ($n: Int!) { children(first: $n) { nodes { id } } }',
    { [name]: phone },
  )
  await by(
    'code as a literal',
    'GRAPHQL_VALIDATION_FAILED',
    city,
    `{ children(first: 1, filter: { sex: { eq: "${name}" } }) { nodes { id } } }`,
  )
  await by(
    'date as a literal',
    'GRAPHQL_VALIDATION_FAILED',
    city,
    `{ children(first: 1, filter: { birthDate: { eq: "${citizenId}" } }) { nodes { id } } }`,
  )
  await by(
    'text for a number',
    'GRAPHQL_VALIDATION_FAILED',
    city,
    `{ children(first: "${phone}") { nodes { id } } }`,
  )
  await by(
    'size of a page',
    'GRAPHQL_VALIDATION_FAILED',
    city,
    `{ children(first: ${phone}) { nodes { id } } }`,
  )
  await by(
    'region in a filter',
    'BAD_USER_INPUT',
    city,
    `{ children(first: 1, filter: { region: { within: "${address}" } }) { nodes { id } } }`,
  )
  await by('cursor', 'CURSOR_INVALID', city, `{ children(first: 1, after: "${name}") { nodes { id } } }`)
  const emergency = (more: object) => ({ input: { citizenId, reason: 'MISSING', ...more } })
  await by(
    'emergency, wrong check digit',
    'CITIZEN_ID_CHECK_DIGIT',
    officer,
    openEmergency,
    emergency({ citizenId: wrongDigit(citizenId) }),
  )
  await by('emergency in words', 'BAD_USER_INPUT', officer, openEmergency, emergency({ reason: name }))
  await by('emergency of two', 'EMERGENCY_PERSON', officer, openEmergency, emergency({ id }))
  await by('emergency of nobody', 'NOT_FOUND', officer, openEmergency, {
    input: { id: citizenId, reason: 'MISSING' },
  })
  await by('emergency without the right', 'FORBIDDEN', education, openEmergency, emergency({}))
  await by('id', 'NOT_FOUND', city, `{ person(id: "${citizenId}") { id } }`)
  await by('key', 'BAD_USER_INPUT', yanjiang, create, fresh({}, { idempotencyKey: name }))
  const noteOn = (coordinate: string) => ({
    input: { id, coordinate, statement: `${name} ${phone}`, requestedBy: 'SELF' },
  })
  await by('note on no field', 'COORDINATE_UNKNOWN', anyue, addNote, noteOn(name))
  await by('note without the right', 'FORBIDDEN', education, addNote, noteOn('Person.illness'))
  await by('village of a file', 'BAD_USER_INPUT', yanjiang, create, fresh({}, { region: address }))
  await by('write without the right', 'FORBIDDEN', education, update, change({ name }))
  await by('search without the right', 'FORBIDDEN', province, found(name))
  await by(
    'order without the right',
    'FORBIDDEN',
    province,
    `{ children(first: 1, search: { citizenId: "${citizenId}" }) { nodes { id } } }`,
  )
  await by('hidden file', 'NOT_FOUND', yanjiang, update, change({ name }))
  await by(
    'syntax near a text',
    'GRAPHQL_PARSE_FAILED',
    city,
    `{ person(id: "${name}" "${citizenId}" { id } }`,
  )
  await by(
    'syntax near a block',
    'GRAPHQL_PARSE_FAILED',
    city,
    `{ person(id: """${address}""" """${name}""" { id } }`,
  )
  await by('syntax near a number', 'GRAPHQL_PARSE_FAILED', city, `{ ${phone} }`)
  await by('open text', 'GRAPHQL_PARSE_FAILED', city, `{ person(id: "${name}`)
  await by('text where no text stands', 'GRAPHQL_PARSE_FAILED', city, `{ ${name} }`)
  await by('comment', 'GRAPHQL_PARSE_FAILED', city, `{ person(id: # ${name} ${phone}\n }`)
  await by(
    'name of the operation',
    'OPERATION_RESOLUTION_FAILURE',
    city,
    'query A { viewer { role } } query B { viewer { role } }',
    {},
    { operationName: name },
  )
  await by(
    'two changes',
    'BAD_REQUEST',
    anyue,
    `mutation { a: personUpdate(input: { id: "${id}", expectedVersion: 6, person: { name: "${name}" } }) { userErrors { code } } b: personUpdate(input: { id: "${id}", expectedVersion: 6, person: { phone: "${relativePhone}" } }) { userErrors { code } } }`,
  )
  await by(
    'schema beside data',
    'BAD_REQUEST',
    city,
    `{ __schema { queryType { name } } children(first: 1, search: { name: "${name}" }) { nodes { id } } }`,
  )

  expecting('no JSON', 'BAD_REQUEST', await server.post(city, `${name} ${citizenId}`))
  expecting(
    'half a JSON',
    'BAD_REQUEST',
    await server.post(city, `{"query": "${found(name).replaceAll('"', '\\"')}`),
  )
  expecting(
    'variables as a text',
    'BAD_REQUEST',
    await server.post(city, JSON.stringify({ query: '{ a }', variables: phone })),
  )
  expecting(
    'a form',
    'BAD_REQUEST',
    await server.post(city, `query=${name}`, { 'content-type': 'application/x-www-form-urlencoded' }),
  )
  expecting('too large', 'BAD_REQUEST', await server.post(city, name.repeat(200_000)))
  const bare = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: found(name) }),
  }
  expecting('no token', 'UNAUTHENTICATED', await server.send('/graphql', bare))
  const forged = { ...bare, headers: { ...bare.headers, authorization: `Bearer ${citizenId}.${phone}.x` } }
  expecting('a forged token', 'UNAUTHENTICATED', await server.send('/graphql', forged))
  expecting(
    'an address',
    'NOT_FOUND',
    await server.send(`/${encodeURIComponent(name)}?id=${citizenId}`, bare),
  )
  expecting(
    'a question in the address',
    'BAD_REQUEST',
    await server.send(`/graphql?query=${encodeURIComponent(found(name))}`, { method: 'GET' }),
  )
  return provoked
}

const wrongDigit = (citizenId: string) => `${citizenId.slice(0, 17)}${citizenId.endsWith('0') ? '1' : '0'}`

/** Faults of the database itself, whose messages and details carry the row and the parameters. */
export async function breakDatabase(server: RealServer, id: string, home: string): Promise<Provoked[]> {
  const provoked: Provoked[] = []
  const expecting = (label: string, code: string, reply: Reply) => void provoked.push({ label, code, reply })
  const owner = (text: string) => withOwner(server.ownerUrl, async (sql) => void (await sql.unsafe(text)))
  const rename = (name: string) => ({
    input: { id, expectedVersion: 6, person: { name, phone: canary.phone } },
  })

  await owner(`alter table person add constraint provoked check (name <> '${canary.name}') not valid`)
  expecting('a violated check', 'INTERNAL_SERVER_ERROR', await server.ask(anyue, update, rename(canary.name)))
  await owner('alter table person drop constraint provoked')

  await owner(`create unique index provoked on person (birth_date)`)
  const { idempotencyKey: _, ...twin } = created(home)
  const input = { ...twin, person: { ...twin.person, citizenId: null, registered: false } }
  expecting('a violated unique index', 'INTERNAL_SERVER_ERROR', await server.ask(yanjiang, create, { input }))
  await owner('drop index provoked')

  await owner('alter table person_history rename to away')
  expecting('a missing table', 'INTERNAL_SERVER_ERROR', await server.ask(anyue, update, rename(canary.name)))
  await owner('alter table away rename to person_history')
  return provoked
}
