// Compiles src/ and seeds/ to dist/, puts the text files that the program reads beside them, bundles the server and the playground.
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlePlayground } from './bundle.mjs'
import { bundleProgram } from './program.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

rmSync(join(root, 'dist'), { recursive: true, force: true })
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
for (const folder of ['src', 'seeds'])
  for (const path of readdirSync(join(root, folder), { recursive: true }))
    if (/\.(txt|csv|json|html|css)$/.test(path) && !path.startsWith(join('playground', 'browser')))
      cpSync(join(root, folder, path), join(root, 'dist', folder, path), { recursive: true })
await bundleProgram()
await bundlePlayground()
