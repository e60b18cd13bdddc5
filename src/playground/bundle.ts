import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer } from '../http/answer.js'

/** What the build wrote: the files by name, and which of them the page loads. */
export interface Bundle {
  readonly folder: string
  readonly script: string
  readonly style: string
  /** Content type of each file. The only names that are served: no path is ever made of a URL. */
  readonly files: ReadonlyMap<string, string>
}

/** The built playground; undefined where it was not built. */
export function bundleIn(folder: string): Bundle | undefined {
  try {
    const { script, style, files } = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8'))
    return { folder, script, style, files: new Map(Object.entries(files)) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

function encodingFor(accepted = '') {
  const weights = new Map(
    accepted
      .toLowerCase()
      .split(',')
      .map((entry) => {
        const [name = '', weight = ''] = entry.trim().split(/\s*;\s*q=/)
        return [name, weight === '' ? 1 : Number(weight)]
      }),
  )
  return encodings.find(({ name }) => (weights.get(name) ?? 0) > 0)
}

/** One file, compressed as the build left it; undefined when there is no such file. Nothing is held in memory. */
export async function fileOf(
  bundle: Bundle,
  name: string,
  acceptEncoding?: string,
): Promise<Answer | undefined> {
  const type = bundle.files.get(name)
  if (type === undefined) return undefined
  const encoding = encodingFor(acceptEncoding)
  const path = join(bundle.folder, `${name}${encoding?.ending ?? ''}`)
  // A build while the server runs takes the files away; the page is loaded anew after a start.
  const body = await readFile(path).catch(() => undefined)
  if (!body) return undefined
  return {
    status: 200,
    headers: {
      'content-type': type,
      // The name changes with the content.
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(encoding && { 'content-encoding': encoding.name }),
    },
    body,
  }
}
