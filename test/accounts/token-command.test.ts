import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifier } from '../../src/accounts/token.js'
import { loadConfig } from '../../src/config.js'

/** The command as npm runs it: compiled, in a process of its own. Inside the package, so that it finds its modules. */
const root = resolve(import.meta.dirname, '../..')
const built = join(import.meta.dirname, 'dist')
const dataDir = mkdtempSync(join(tmpdir(), 'sanliu-test-'))

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

const execute = (file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> =>
  new Promise((done) => {
    execFile(file, args, { cwd: root, env }, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err }),
    )
  })

const token = (args: string, env: Record<string, string> = {}) =>
  execute(process.execPath, [join(built, 'src/commands/token.js'), ...args.split(' ')], {
    PATH: process.env.PATH,
    SANLIU_DATA_DIR: dataDir,
    ...env,
  })

beforeAll(() => {
  const module = ts.ModuleKind.ESNext
  const target = ts.ScriptTarget.ES2022
  for (const path of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    const place = join(built, 'src', path)
    mkdirSync(dirname(place), { recursive: true })
    if (path.endsWith('.txt')) cpSync(join(root, 'src', path), place)
    if (!path.endsWith('.ts')) continue
    const compilerOptions = { module, target, experimentalDecorators: true }
    const { outputText } = ts.transpileModule(readFileSync(join(root, 'src', path), 'utf8'), {
      compilerOptions,
    })
    writeFileSync(place.replace(/ts$/, 'js'), outputText)
  }
  cpSync(join(root, 'seeds/reference'), join(built, 'seeds/reference'), { recursive: true })
})
afterAll(() => {
  rmSync(built, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
})

test('the token stands alone on standard output, and the server accepts it', async () => {
  const { code, out, err } = await token('--department EDUCATION --region 512002 --role VIEWER')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  const verify = await verifier(loadConfig({ SANLIU_DATA_DIR: dataDir }))
  expect(await verify(`Bearer ${out.trim()}`)).toMatchObject({
    department: 'EDUCATION',
    region: '512002',
    role: 'VIEWER',
  })
})

test.each([
  ['a department without a row', '--department MAGIC --region 512002 --role VIEWER', 'CIVIL_AFFAIRS 民政'],
  ['a region that is no code', '--department EDUCATION --region 51200 --role VIEWER', '512002'],
  ['a region that is not loaded', '--department EDUCATION --region 110101 --role VIEWER', '512002 雁江区'],
  ['a made-up role', '--department EDUCATION --region 512002 --role KING', 'ADMINISTRATOR'],
  ['more than twelve hours', '--department EDUCATION --region 512002 --role VIEWER --hours 13', '12'],
])('%s is refused with what is possible', async (_, args, possible) => {
  const { code, out, err } = await token(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(possible)
})

test('a region that was loaded beside the reference data is taken on request', async () => {
  const { code, out } = await token('--department EDUCATION --region 110101 --role VIEWER --any-region')
  expect(code).toBe(0)
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
})

test('the last village of the reference data has its token as well as the province above', async () => {
  expect((await token('--department VILLAGE_COMMITTEE --region 512002100001 --role RECORDER')).code).toBe(0)
  expect((await token('--department PROVINCE --region 51 --role VIEWER')).code).toBe(0)
})

test('in production no token is issued', async () => {
  const args = '--department EDUCATION --region 512002 --role VIEWER'
  const { code, out, err } = await token(args, { NODE_ENV: 'production' })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('SANLIU_JWKS')
})

test('beside an identity provider no token is issued that the server would refuse', async () => {
  const env = { SANLIU_JWKS: 'jwks.json', SANLIU_JWT_ISSUER: 'i', SANLIU_JWT_AUDIENCE: 'a' }
  const { code, out, err } = await token('--department EDUCATION --region 512002 --role VIEWER', env)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('SANLIU_JWKS')
})
