// Fails when the tables of the code and the migrations differ: a migration is missing.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const kit = join(dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs')
const folder = mkdtempSync(join(root, '.drizzle-check-'))
const migrations = (path) => readdirSync(path).filter((name) => name.endsWith('.sql'))

try {
  const out = join(folder, 'drizzle')
  cpSync(join(root, 'drizzle'), out, { recursive: true })
  const config = join(folder, 'drizzle.config.json')
  writeFileSync(
    config,
    JSON.stringify({ dialect: 'postgresql', schema: './src/**/table.ts', out: relative(root, out) }),
  )
  const settings = ['generate', '--config', relative(root, config), '--name', 'drift']
  execFileSync(process.execPath, [kit, ...settings], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (migrations(out).length > migrations(join(root, 'drizzle')).length) {
    process.stdout.write(
      '表结构与迁移不一致，请运行 npm run migration -- --name 名称 并审阅。The tables differ from the migrations: run `npm run migration -- --name NAME` and review what it wrote.\n',
    )
    process.exitCode = 1
  } else process.stdout.write('迁移与表结构一致。The migrations are those of the tables.\n')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
