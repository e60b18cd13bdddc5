import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json: the same whether src/ or dist/src/ runs. */
export const packageRoot = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
})()

/** A file that comes with the program, by its path from src/: there in the sources, in what is compiled from them, and in what is bundled. */
export const beside = (path: string): URL => new URL(path, import.meta.url)

/** Whether this is the compiled program, or its sources. */
export const isCompiled = import.meta.url.endsWith('.js')

/** The regions that come with the platform, a file for each subtree. */
export const referenceRegions = beside('../seeds/reference/regions/')

interface Manifest {
  readonly version: string
  readonly engines: { readonly node: string }
}

/** What the package says of itself. */
export const manifest: Manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
