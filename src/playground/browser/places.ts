import { ask, type TokenSource } from './asking.js'
import type { Language } from './words.js'

/** Names of regions by code, for the field in which a code is typed. */
export type Places = ReadonlyMap<string, string>

interface Place {
  readonly code: string
  readonly name: string
  readonly children?: readonly Place[]
}

const document = `query Places($code: String!) {
  region(code: $code) { code name children { code name children { code name } } }
}`

/** A region and the two levels below it. */
export async function placesBelow(code: string, tokens: TokenSource, language: Language): Promise<Places> {
  const { data } = await ask({ query: document, variables: { code } }, tokens, language)
  const { region } = (data ?? {}) as { region?: Place | null }
  return new Map(region ? namesOf(region) : [])
}

const namesOf = ({ code, name, children = [] }: Place): [string, string][] => [
  [code, name],
  ...children.flatMap(namesOf),
]
