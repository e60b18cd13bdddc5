// Bundles the playground to dist/playground: names by content, compressed once, and a list of what may be served.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = join(root, 'dist', 'playground')

const types = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
}

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  write: false,
  outdir: target,
  target: ['chrome110', 'firefox115', 'safari16.4'],
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
}

// The modules of the editor bring their styles along in pieces; the one style sheet of the page has them all.
const stylesOnce = {
  name: 'styles-once',
  setup: (bundler) =>
    bundler.onLoad({ filter: /node_modules[\\/]monaco-editor[\\/]esm[\\/].*\.css$/ }, () => ({
      contents: '',
      loader: 'empty',
    })),
}

/** Each worker is one file that loads nothing. */
async function workers() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: {
      editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
      json: 'monaco-editor/esm/vs/language/json/json.worker.js',
      graphql: 'monaco-graphql/esm/graphql.worker.js',
    },
    entryNames: '[name].worker-[hash]',
    format: 'iife',
  })
  return outputFiles
}

async function page(workerNames) {
  const { outputFiles } = await build({
    ...common,
    entryPoints: { main: 'src/playground/browser/main.tsx', style: 'src/playground/browser/style.css' },
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    tsconfig: 'src/playground/browser/tsconfig.json',
    loader: { '.ttf': 'file' },
    define: { ...common.define, WORKERS: JSON.stringify(workerNames) },
    plugins: [stylesOnce],
  })
  return outputFiles
}

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

async function write({ path, contents }) {
  const name = basename(path)
  const quality = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  }
  const [small, zipped] = await Promise.all([brotli(contents, quality), zip(contents, { level: 9 })])
  writeFileSync(join(target, name), contents)
  writeFileSync(join(target, `${name}.br`), small)
  writeFileSync(join(target, `${name}.gz`), zipped)
  return name
}

export async function bundlePlayground() {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  const workerFiles = await workers()
  const named = workerFiles.map(({ path }) => [basename(path).split('.')[0], basename(path)])
  const files = [...workerFiles, ...(await page(Object.fromEntries(named)))]
  const names = await Promise.all(files.map(write))
  const list = {
    script: names.find((name) => /^main-\w+\.js$/.test(name)),
    style: names.find((name) => /^style-\w+\.css$/.test(name)),
    files: Object.fromEntries(names.sort().map((name) => [name, types[extname(name)]])),
  }
  const unknown = names.filter((name) => types[extname(name)] === undefined)
  if (unknown.length > 0 || !list.script || !list.style) throw new Error(`playground: ${unknown.join(', ')}`)
  writeFileSync(join(target, 'files.json'), `${JSON.stringify(list, null, 2)}\n`)
}
