import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Import, importsOf, reachedFrom, root, sourcesIn } from './source.js'

/**
 * Which room may use which, from the ground up; types count too. A new folder fails until it has its line, and an
 * import against the table fails with both files.
 */
const ground = ['errors']
const rules = ['registry', 'policy', ...ground]
const features = [...rules, 'sealing', 'database', 'context']
const mayImport: Record<string, readonly string[]> = {
  errors: [],
  // A problem of an input is a message in two languages: errors lie below the registry.
  registry: ground,
  sealing: ground,
  policy: ['package-root', 'registry', ...ground],
  database: rules,
  // Types only, erased by the compiler: so it may look up at the tree that every resolver is handed.
  context: ['database', 'policy', 'regions', 'sealing'],
  history: ['database', 'registry'],
  // Files opened outside the normal rows: it knows files, and no file knows it.
  emergency: [...features, 'history', 'people', 'regions'],
  // Which tokens are good no more: it knows what a token says of itself, and the check of tokens does not know it.
  revocation: [...features, 'accounts', 'people', 'regions'],
  // What a document costs and an account may spend: it knows the schema it is handed, and nobody's data.
  limits: ['context', 'database', 'policy', 'registry', ...ground],
  // The second lock: it knows every table that holds or hangs on a person.
  grants: [
    'limits',
    'audit',
    'database',
    'emergency',
    'history',
    'people',
    'policy',
    'regions',
    'registry',
    'revocation',
    'rights',
  ],
  regions: [...features, 'package-root'],
  people: [...features, 'history', 'regions'],
  // Who looked at what: it answers about files, and is told of them by who executes.
  audit: [...features, 'people', 'regions'],
  statistics: [...features, 'people', 'regions'],
  // What a person may ask of the platform: it reads and removes whole files, and no room of theirs knows it.
  rights: [...features, 'history', 'people', 'regions', 'self-description'],
  // Reads compiled to statements: it knows how files lie and what was decided, and no resolver knows it.
  lane: [...features, 'history', 'json-text', 'limits', 'people', 'regions', 'statistics'],
  'json-text': [],
  viewer: ['context', 'policy', 'regions', 'registry'],
  'self-description': [
    'context',
    'database',
    'package-root',
    'people',
    'policy',
    'regions',
    'registry',
    ...ground,
  ],
  variables: ['limits', ...ground],
  config: ['limits', 'variables', ...ground],
  log: [],
  'package-root': [],
  // Which front-ends may ask, and what each leaves of a department's row: it knows the policy and nobody's data.
  clients: ['config', 'policy', 'registry', ...ground],
  accounts: ['clients', 'config', 'policy', ...ground],
  // Failures of the database get their public words at the edge; the door itself is not in sight from there.
  http: [
    'accounts',
    'audit',
    'clients',
    'context',
    'csv',
    'database',
    'json-text',
    'limits',
    'log',
    'policy',
    'traces',
    ...ground,
  ],
  // An answer as a table: text out of what was answered, and nothing of its own.
  csv: [],
  // Numbers of the process, on a port of their own: it is told of requests and asks nobody itself.
  metrics: ['http'],
  // Beside the edge: it answers what lies below one address, and the edge does not know it.
  playground: [
    'accounts',
    'config',
    'context',
    'http',
    'package-root',
    'policy',
    'self-description',
    ...ground,
  ],
  // Requests followed through their parts: it wraps the door and the record, and they do not know it.
  traces: ['audit', 'database', 'log', 'package-root'],
  schema: [
    'audit',
    'emergency',
    'limits',
    'people',
    'policy',
    'regions',
    'registry',
    'revocation',
    'rights',
    'self-description',
    'statistics',
    'viewer',
  ],
  'schema-changes': [],
  execute: [
    'audit',
    'context',
    'database',
    'lane',
    'limits',
    'policy',
    'regions',
    'sealing',
    'traces',
    ...ground,
  ],
}

/**
 * On top of the house: they may use every room, and no room knows them. The process is what lies in src itself and is not
 * in the table: the start, its steps and what they are made of.
 */
const onTop = ['backup', 'commands', 'doctor', 'process', 'processes', 'seeds']

const textOf = (path: string) => readFileSync(join(root, path), 'utf8')
const files = [...sourcesIn('src'), ...sourcesIn('seeds')]
const imports = files.flatMap((file) => importsOf(file))
const own = imports.filter(({ isPackage }) => !isPackage)

/** The room a file is in: its folder below src, or its own name where it lies in src itself. */
const roomOf = (path: string): string => {
  const [first = '', second = '', ...rest] = path.split('/')
  if (first === 'seeds') return 'seeds'
  const name = second.replace(/\.ts$/, '')
  return rest.length > 0 || name in mayImport ? name : 'process'
}
const crossing = ({ from, to }: Import) => roomOf(from) !== roomOf(to)
const shown = ({ from, to }: Import) => `${from} → ${to}`

describe('imports go one way', () => {
  test('every room is in the table', () => {
    const rooms = new Set(files.map(roomOf))
    expect([...rooms].sort()).toEqual([...Object.keys(mayImport), ...onTop].sort())
  })

  test('no room uses one that the table does not give it', () => {
    const isAgainst = (each: Import) =>
      crossing(each) &&
      !onTop.includes(roomOf(each.from)) &&
      !mayImport[roomOf(each.from)]?.includes(roomOf(each.to))
    expect(own.filter(isAgainst).map(shown)).toEqual([])
    expect(
      isAgainst(importsOf('src/policy/made-up.ts', "import { person } from '../people/table.js'")[0]!),
    ).toBe(true)
    expect(
      isAgainst(importsOf('src/people/made-up.ts', "import { decide } from '../policy/decide.js'")[0]!),
    ).toBe(false)
  })

  test('at runtime no room leads back to itself', () => {
    expect(circles(own.filter((each) => each.isRuntime && crossing(each)))).toEqual([])
    const there = importsOf('src/people/a.ts', "import { b } from '../regions/b.js'")
    const back = importsOf('src/regions/b.ts', "import { a } from '../people/a.js'")
    expect(circles([...there, ...back])).toEqual(['people → regions → people'])
  })
})

/** Circles among the rooms, each told once, from its first room in alphabetical order. */
function circles(edges: readonly Import[]): string[] {
  const next = new Map<string, Set<string>>()
  for (const { from, to } of edges)
    next.set(roomOf(from), (next.get(roomOf(from)) ?? new Set()).add(roomOf(to)))
  const found: string[] = []
  const walk = (path: readonly string[]) => {
    for (const room of next.get(path.at(-1) as string) ?? []) {
      if (room === path[0]) found.push([...path, room].join(' → '))
      else if (room > (path[0] as string) && !path.includes(room)) walk([...path, room])
    }
  }
  for (const room of [...next.keys()].sort()) walk([room])
  return found
}

describe('what only one room may touch', () => {
  const users = (name: string, among = imports) =>
    [
      ...new Set(
        among.filter(({ to, isPackage }) => isPackage && to === name).map(({ from }) => roomOf(from)),
      ),
    ].sort()

  test('the client of the database is held in src/database and nowhere else', () => {
    expect(users('postgres')).toEqual(['database'])
    expect(users('postgres', importsOf('src/people/made-up.ts', "import postgres from 'postgres'"))).toEqual([
      'people',
    ])
  })

  test('drizzle’s own driver runs migrations and the load of the demonstration, never a request', () => {
    const drivers = files.filter((file) =>
      /drizzle-orm\/(postgres-js|node-postgres|pg-proxy)/.test(textOf(file)),
    )
    expect(drivers.filter((file) => !onTop.includes(roomOf(file)))).toEqual(['src/database/migrate.ts'])
    expect(reachedFrom('src/execute.ts')).not.toContain('src/database/migrate.ts')
  })

  test('Apollo stands at the edge and where the process is put together', () => {
    expect(users('@apollo/server')).toEqual(['http', 'process'])
  })

  test('OpenTelemetry is in one file, which is loaded when it is wanted', () => {
    const packages = imports.filter(({ to, isPackage }) => isPackage && to.startsWith('@opentelemetry/'))
    expect([...new Set(packages.map(({ from }) => from))]).toEqual(['src/traces/collector.ts'])
    const leading = own.filter(({ to, isRuntime }) => isRuntime && to === 'src/traces/collector.ts')
    expect(leading.map(shown)).toEqual(['src/traces/index.ts → src/traces/collector.ts'])
    expect(textOf('src/traces/index.ts')).toMatch(/await import\('\.\/collector\.js'\)/)
    expect(textOf('src/traces/index.ts')).not.toMatch(/from '\.\/collector\.js'/)
  })

  test('the shield is in the policy alone', () => {
    expect(users('graphql-shield')).toEqual(['policy'])
  })

  test('the connections of the door are opened by the door alone', () => {
    const inside = ['slot', 'slots', 'guard', 'session', 'transaction', 'dial'].map(
      (name) => `src/database/${name}.ts`,
    )
    const outside = own.filter(({ from, to }) => inside.includes(to) && roomOf(from) !== 'database')
    expect(outside.map(shown)).toEqual([])
  })

  test('the edge knows how a statement may fail, and no more of the database', () => {
    const known = own.filter(({ from, to }) => roomOf(from) === 'http' && roomOf(to) === 'database')
    expect([...new Set(known.map(({ to }) => to))]).toEqual(['src/database/failure.ts'])
  })

  test('a decision is made in one file: nobody else declares a value to be one', () => {
    const isDeclared = (text: string) => /\bas (unknown as )?Allowed\b|<Allowed>\s*\{/.test(text)
    expect(files.filter((file) => isDeclared(textOf(file)))).toEqual(['src/policy/decide.ts'])
    expect(isDeclared('return everything as unknown as Allowed')).toBe(true)
  })

  test('requests don’t use the owner’s client: commands, loads and the start do', () => {
    const holders = own
      .filter(({ to, isRuntime }) => isRuntime && to === 'src/database/owner.ts')
      .map(({ from }) => from)
    expect(holders.filter((file) => roomOf(file) !== 'database' && !onTop.includes(roomOf(file)))).toEqual([
      'src/grants/apply.ts',
      'src/grants/check.ts',
      'src/regions/reference.ts',
    ])
    expect(reachedFrom('src/schema.ts')).not.toContain('src/database/owner.ts')
    expect(reachedFrom('src/execute.ts')).not.toContain('src/database/owner.ts')
  })
})

describe('a population group', () => {
  const groupOf = (path: string) => /^src\/people\/groups\/([^/]+)\//.exec(path)?.[1]
  const isForeign = ({ from, to }: Import) => {
    const [one, other] = [groupOf(from), groupOf(to)]
    return one !== undefined && other !== undefined && one !== other
  }

  test('never uses another group', () => {
    expect(own.filter(isForeign).map(shown)).toEqual([])
    expect(isForeign(importsOf('src/people/groups/elder/index.ts', "import '../child/table.js'")[0]!)).toBe(
      true,
    )
  })

  test('is named by the list of groups and by no other file of the platform', () => {
    const named = own.filter(({ from, to }) => groupOf(to) !== undefined && groupOf(from) === undefined)
    const byRooms = named.filter(({ from }) => !onTop.includes(roomOf(from)))
    expect(byRooms.map(({ from }) => from)).toEqual(byRooms.map(() => 'src/people/groups/index.ts'))
    expect(byRooms.length).toBeGreaterThan(0)
  })
})

describe('a table', () => {
  const tables = files.filter((file) => file.endsWith('/table.ts'))

  test('is read by drizzle-kit alone: no GraphQL and no resolver comes along', () => {
    expect(tables.length).toBeGreaterThan(3)
    for (const table of tables) {
      const reached = [...reachedFrom(table)]
      expect(
        reached.filter((name) => /^(graphql|type-graphql|@apollo\/.*|postgres)$/.test(name)),
        table,
      ).toEqual([])
      expect(
        reached.filter((name) => /(resolver|type|graphql)\.ts$/.test(name)),
        table,
      ).toEqual([])
    }
    // The walk sees what it is asked for.
    expect(reachedFrom('src/people/type.ts')).toContain('type-graphql')
  })
})

test('what every resolver is handed is declared as types and nothing more', () => {
  const context = importsOf('src/context.ts')
  expect(context.filter(({ isRuntime }) => isRuntime)).toEqual([])
  expect(reachedFrom('src/context.ts')).toEqual(new Set(['src/context.ts']))
})
