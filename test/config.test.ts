import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../src/config.js'
import { variables } from '../src/variables.js'

const faultsOf = (env: Record<string, string>): Map<string, string> => {
  try {
    loadConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return new Map(error.faults.map(({ variable, message }) => [variable, `${message.zh} ${message.en}`]))
  }
  return new Map()
}

const forProduction = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app:secret@db/sanliu',
  SANLIU_JWKS: 'https://identity.example/jwks',
  SANLIU_JWT_ISSUER: 'https://identity.example',
  SANLIU_JWT_AUDIENCE: 'sanliu',
  SANLIU_KEYS: '/etc/sanliu/keys.json',
}

test('with nothing set the platform starts on this machine alone, with the embedded database', () => {
  expect(loadConfig({})).toMatchObject({
    production: false,
    host: '127.0.0.1',
    port: 4000,
    databaseUrl: undefined,
    databaseSlots: 8,
    pageLimit: 200,
    timeZone: 'Asia/Shanghai',
    demoPeople: 30000,
  })
})

test('an empty variable counts as absent', () => {
  expect(loadConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 4000, databaseUrl: undefined })
})

test('a database behind a socket is named as PostgreSQL names it', () => {
  const url = 'postgres://app@/sanliu?host=/run/postgresql'
  expect(loadConfig({ DATABASE_URL: url }).databaseUrl).toBe(url)
})

test.each([
  ['NODE_ENV', 'Production', 'production'],
  ['HOST', 'not an address', '127.0.0.1'],
  ['PORT', '70000', '65535'],
  ['PORT', '-1', '65535'],
  ['DATABASE_URL', 'mysql://db/sanliu', 'postgres://'],
  ['DATABASE_OWNER_URL', 'db', 'postgres://'],
  ['SANLIU_DB_SLOTS', '0', '200'],
  ['SANLIU_JWKS', 'ftp://identity.example/jwks', 'https://'],
  ['SANLIU_JWT_ALGORITHMS', 'ES256,HS256', 'EdDSA'],
  ['SANLIU_JWT_ALGORITHMS', 'none', 'EdDSA'],
  ['SANLIU_KEYS_JSON', 'k1', '"current"'],
  ['LOG_LEVEL', 'loud', 'info'],
  ['SANLIU_PAGE_LIMIT', 'many', '200'],
  ['SANLIU_LIMITS', '{"all":{"cost":0}}', '"depth"'],
  ['SANLIU_LIMITS', '{"everybody":{}}', '"depth"'],
  ['SANLIU_LIMITS', '{', '"depth"'],
  ['SANLIU_CORS_ORIGINS', '*', 'https://'],
  ['SANLIU_CORS_ORIGINS', 'https://desk.example.cn/', 'https://'],
  ['SANLIU_TIME_ZONE', 'Asia/Atlantis', 'Asia/Shanghai'],
  ['SANLIU_DEMO_PEOPLE', '1.5', '30000'],
])('%s=%s is refused by name, with a remedy', (name, value, remedy) => {
  const faults = faultsOf({ [name]: value })
  expect(faults.get(name)).toContain(remedy)
  expect(faults.get(name)).toMatch(/[\u4e00-\u9fff]/)
})

test('all wrong variables are named at once, and no value is repeated', () => {
  const env = { PORT: 'four', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://app:hunter2@db/sanliu' }
  expect([...faultsOf(env).keys()].sort()).toEqual(['DATABASE_URL', 'LOG_LEVEL', 'PORT'])
  expect(() => loadConfig(env)).toThrow(ConfigError)
  expect(() => loadConfig(env)).not.toThrow(/hunter2|four|loud/)
})

test.each(Object.keys(forProduction).filter((name) => name !== 'NODE_ENV'))(
  'production does not start without %s',
  (name) => {
    expect(faultsOf(forProduction)).toEqual(new Map())
    const faults = faultsOf({ ...forProduction, [name]: '' })
    expect([...faults.keys()]).toEqual([name])
    expect(faults.get(name)).toContain('Required in production')
  },
)

test('the keyring itself does in place of its file', () => {
  const { SANLIU_KEYS: _, ...rest } = forProduction
  const config = loadConfig({ ...rest, SANLIU_KEYS_JSON: '{"current":"k1","keys":{}}' })
  expect(config.keys).toEqual({ json: '{"current":"k1","keys":{}}' })
})

test('an identity provider is named completely', () => {
  expect([...faultsOf({ SANLIU_JWKS: 'jwks.json' }).keys()]).toEqual([
    'SANLIU_JWT_ISSUER',
    'SANLIU_JWT_AUDIENCE',
  ])
})

test('a command in production needs no identity provider, the server does', () => {
  const env = { NODE_ENV: 'production', DATABASE_URL: 'postgres://app@db/sanliu' }
  expect(loadConfig(env, 'COMMAND').databaseUrl).toBe(env.DATABASE_URL)
  expect(() => loadConfig(env, 'SERVE')).toThrow(ConfigError)
})

test('the configuration cannot be changed after the start', () => {
  const config = loadConfig({})
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError)
  expect(() => Object.assign(config.tokens, { issuer: 'x' })).toThrow(TypeError)
})

test('docs/configuration.md names every variable with its default', () => {
  const rows = Object.entries(variables).map(([name, variable]) => {
    const { about, fallback, otherwise } = variable as typeof variable & {
      fallback?: string
      otherwise?: { zh: string; en: string }
      production?: string
    }
    const elsewhere =
      otherwise && (otherwise.zh === otherwise.en ? otherwise.zh : `${otherwise.zh}；${otherwise.en}`)
    const absent = fallback ? `\`${fallback}\`` : elsewhere
    const needed = 'production' in variable ? '✓' : ''
    return `| \`${name}\` | ${about.zh}。${about.en}. | ${absent} | ${needed} |`
  })
  const page = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8')
  const table = page.split('\n').filter((line) => line.startsWith('| `'))
  expect(table).toEqual(rows)
})
