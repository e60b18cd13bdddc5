import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { bundleIn } from '../../src/playground/bundle.js'
import { examplesIn } from '../../src/playground/examples.js'
import { loadAccessTable } from '../../src/policy/access-table.js'
import { roles } from '../../src/policy/viewer.js'
import { platformSchema } from '../../src/schema.js'
import { folder } from '../accounts/support.js'
import { root } from '../architecture/source.js'
import { send, servedPlayground } from './served.js'

const bundle = bundleIn(join(root, 'dist', 'playground'))!
const names = [...(bundle?.files.keys() ?? [])]
const textOf = (name: string) => readFileSync(join(bundle.folder, name), 'utf8')

test('the bundle is that of the sources', () => {
  const folder = join(root, 'src', 'playground', 'browser')
  const changed = readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs)
  const built = statSync(join(bundle.folder, 'files.json')).mtimeMs
  expect(built, 'npm run build').toBeGreaterThan(Math.max(...changed))
})

describe('no file that a browser is served names a foreign host to fetch from', () => {
  /** Addresses that stand in the code as text. Nothing asks for them. */
  const inert: Record<string, RegExp> = {
    'names of vocabularies': /^http:\/\/www\.w3\.org\/|^https?:\/\/json-schema\.org\//,
    'links in messages of errors':
      /^https:\/\/(?:react\.dev\/errors|prettier\.io\/docs|yarnpkg\.com\/en\/docs|github\.com\/(?:markedjs|brijeshb42|aioutecism|graphql\/graphiql\/tree)\/)/,
    'links in texts of the editor, followed only by a click':
      /^https:\/\/(?:code\.visualstudio\.com\/|github\.com\/microsoft\/monaco-editor#faq|github\.com\/graphql\/graphiql$|microsoft\.com$)/,
    'links in comments of the schema language and of Markdown':
      /^https:\/\/(?:en\.wikipedia\.org\/wiki\/IEEE_floating_point|commonmark\.org\/)/,
    'the maker of a font, in its own table of names': /^http:\/\/fontello\.com/,
    'the beginning of an address that the text of a document completes': /^https?:\/\/(?:\$\{.*)?$/,
  }
  const addressesIn = (text: string) =>
    [...text.matchAll(/(?:https?|wss?|ftp):\/\/[^"'`\s)\\<>]*/g)].map(([address]) => address)
  const foreignIn = (text: string) =>
    addressesIn(text).filter((address) => !Object.values(inert).some((pattern) => pattern.test(address)))

  test('in scripts and styles every address is inert', () => {
    expect(names.length).toBeGreaterThan(10)
    const found = names.flatMap((name) => foreignIn(textOf(name)).map((address) => `${name}: ${address}`))
    expect(found).toEqual([])
    expect(foreignIn('fetch("https://cdn.example/x.js")')).toEqual(['https://cdn.example/x.js'])
  })

  test('styles take pictures and fonts from beside them or out of themselves', () => {
    const targets = names
      .filter((name) => name.endsWith('.css'))
      .flatMap((name) => [...textOf(name).matchAll(/url\(\s*["']?([^)"']{1,40})|@import\s+([^;]+)/g)])
      .map(([, url, imported]) => url ?? imported ?? '')
    expect(targets.length).toBeGreaterThan(0)
    const outside = targets.filter(
      (url) => !/^data:image\//.test(url) && !names.includes(url.replace('./', '')),
    )
    expect(outside).toEqual([])
  })

  test('pages load from this server alone', async () => {
    const { port } = await servedPlayground()
    const { text } = await send(port, '/playground')
    const loaded = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url)
    expect(loaded).toEqual([
      'data:,',
      `/playground/files/${bundle.style}`,
      `/playground/files/${bundle.script}`,
    ])
    expect(addressesIn(text)).toEqual([])
  })

  test('no script makes code of text, and none stands in the page', async () => {
    const makesCode = (text: string) => /\beval\(|\bnew Function\(/.test(text)
    expect(names.filter((name) => makesCode(textOf(name)))).toEqual([])
    expect(makesCode('run(new Function("return 1"))')).toBe(true)
    const { port } = await servedPlayground()
    const { text } = await send(port, '/playground')
    expect([...text.matchAll(/<script/g)]).toHaveLength(1)
    expect(text).toMatch(/<script type="module" src="[^"]+"><\/script>/)
  })
})

describe('the page', () => {
  test('has a policy that allows scripts of this server only, and is not kept', async () => {
    const { port } = await servedPlayground()
    for (const path of ['/playground', '/playground/']) {
      const { status, headers } = await send(port, path)
      expect(status).toBe(200)
      expect(headers['content-type']).toBe('text/html; charset=utf-8')
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
          "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
          "frame-ancestors 'none'",
      )
    }
  })

  test('is in the language of the browser, Chinese unless English is preferred', async () => {
    const { port } = await servedPlayground()
    const read = async (language: string, path = '/playground') =>
      (await send(port, path, { headers: { 'accept-language': language } })).text
    expect(await read('zh-CN,zh;q=0.9,en;q=0.8')).toContain('<html lang="zh-CN">')
    expect(await read('en-US,en;q=0.9')).toContain('<html lang="en">')
    expect(await read('fr')).toContain('<html lang="zh-CN">')
    expect(await read('zh-CN', '/playground?lang=en')).toContain('<html lang="en">')
  })
})

describe('a file of the bundle', () => {
  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('comes compressed by %s to who takes it, and unpacks to itself', async (encoding, unpack) => {
    const { url } = await servedPlayground()
    // fetch unpacks by itself: compare what it gives with the file, and the stored form by hand.
    const response = await fetch(`${url}/playground/files/${bundle.script}`, {
      headers: { 'accept-encoding': encoding },
    })
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(await response.text()).toBe(textOf(bundle.script))
    const stored = readFileSync(join(bundle.folder, `${bundle.script}.${encoding === 'br' ? 'br' : 'gz'}`))
    expect(unpack(stored).toString()).toBe(textOf(bundle.script))
    expect(Number(response.headers.get('content-length'))).toBe(stored.length)
  })

  test('is kept for good, under a name that changes with its content, and has its type', async () => {
    const { port } = await servedPlayground()
    for (const name of names) {
      expect(name).toMatch(/-[A-Z0-9]{8}\.(?:js|css|ttf)$/)
      const { status, headers } = await send(port, `/playground/files/${name}`)
      expect([name, status]).toEqual([name, 200])
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(headers.vary).toBe('accept-encoding')
      expect(headers['content-encoding']).toBeUndefined()
      expect(headers['x-content-type-options']).toBe('nosniff')
      const type = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', ttf: 'font/ttf' }
      expect(headers['content-type']).toBe(type[name.split('.').at(-1) as 'js'])
    }
  })

  test('is in the list of the build: no path is made of an address', async () => {
    const { port } = await servedPlayground()
    const status = async (path: string) => (await send(port, path)).status
    expect(await status(`/playground/files/${bundle.script}?v=1`)).toBe(200)
    for (const path of [
      '/playground/files/files.json',
      '/playground/files/../files.json',
      '/playground/files/../../package.json',
      '/playground/files/..%2f..%2fpackage.json',
      '/playground/files/%2e%2e/%2e%2e/package.json',
      '/playground/files//etc/passwd',
      '/playground/../package.json',
      `/playground/files/${bundle.script}.br`,
      `/playground/files/${bundle.script}%00`,
      `/playground/files/./${bundle.script}`,
      '/playground/files/',
      '/playground/files/constructor',
      '/playgrounds',
    ])
      expect([path, await status(path)]).toEqual([path, 404])
  })

  test('and the page are read and not written', async () => {
    const { port } = await servedPlayground()
    for (const path of ['/playground', `/playground/files/${bundle.style}`]) {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const { status, headers } = await send(port, path, { method })
        expect([path, method, status, headers.allow]).toEqual([path, method, 405, 'GET, HEAD'])
      }
      const head = await send(port, path, { method: 'HEAD' })
      expect([head.status, head.text]).toEqual([200, ''])
      expect(Number(head.headers['content-length'])).toBeGreaterThan(100)
    }
  })
})

describe('an example', () => {
  const examples = examplesIn(join(root, 'schema', 'examples'))

  test('has a title in both languages, a viewer that exists, and a document that fits the schema', async () => {
    const schema = await platformSchema()
    const table = loadAccessTable()
    expect(examples.length).toBeGreaterThan(1)
    for (const { name, title, viewer, document, variables } of examples) {
      expect(title.zh, name).toMatch(/\p{Script=Han}.*。$/u)
      expect(title.en, name).toMatch(/^[A-Z][^。]*\.$/)
      expect(table.has(viewer.department), name).toBe(true)
      expect(roles, name).toContain(viewer.role)
      expect(validate(schema, parse(document)), name).toEqual([])
      expect(() => JSON.parse(variables || '{}'), name).not.toThrow()
    }
  })

  test('without its two lines is refused with what they must read', async () => {
    const { writeFile } = await import('node:fs/promises')
    const path = await folder()
    await writeFile(
      join(path, '01-a.graphql'),
      '# 标题。Title.\n# for: EDUCATION@512002/VIEWER\n\n{ __typename }\n',
    )
    expect(examplesIn(path)).toEqual([
      {
        name: '01-a',
        title: { zh: '标题。', en: 'Title.' },
        viewer: { department: 'EDUCATION', region: '512002', role: 'VIEWER' },
        document: '{ __typename }\n',
        variables: '',
      },
    ])
    await writeFile(join(path, '02-b.graphql'), '{ __typename }\n')
    expect(() => examplesIn(path)).toThrow(/02-b.*The first two lines/)
  })
})
