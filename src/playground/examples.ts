import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { languagesOf } from '../policy/description.js'
import type { Example } from './settings.js'

const forWhom = /^# for: (?<department>[A-Z_]+)@(?<region>\d{2,12})(?:\/(?<role>[A-Z]+))?$/

/** The examples of a folder, in the order of their names; an absent folder has none. */
export function examplesIn(folder: string): Example[] {
  if (!existsSync(folder)) return []
  const documents = readdirSync(folder).filter((name) => name.endsWith('.graphql'))
  return documents.sort().map((file) => exampleOf(folder, file))
}

function exampleOf(folder: string, file: string): Example {
  const text = readFileSync(join(folder, file), 'utf8')
  const [first = '', second = '', ...rest] = text.split('\n')
  const viewer = forWhom.exec(second.trim())?.groups
  if (!first.startsWith('# ') || !viewer?.department || !viewer.region)
    throw new Error(
      `${file}: the first two lines must read "# 中文标题。English title." and "# for: DEPARTMENT@region/ROLE".`,
    )
  const variables = join(folder, file.replace(/\.graphql$/, '.variables.json'))
  return {
    name: file.replace(/\.graphql$/, ''),
    title: languagesOf(first.slice(2)),
    viewer: { department: viewer.department, region: viewer.region, role: viewer.role ?? 'VIEWER' },
    document: `${rest.join('\n').trim()}\n`,
    variables: existsSync(variables) ? readFileSync(variables, 'utf8').trim() : '',
  }
}
