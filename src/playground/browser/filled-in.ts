import type { ChosenViewer, Example } from '../settings.js'
import { ask, type TokenSource } from './asking.js'
import type { Language } from './words.js'

/**
 * What stands in angle brackets in the variables of an example is only in the database: a file, its version, a move that
 * waits, a file elsewhere, an instant that has passed. In the demonstration the page looks it up, as the example's user.
 */
export async function filledIn(
  example: Example,
  tokensOf: (viewer: ChosenViewer) => TokenSource,
  language: Language,
  whole: ChosenViewer,
): Promise<Example> {
  const { variables, viewer } = example
  if (!/"<\w+>"/.test(variables)) return example
  const found = async (query: string, as: ChosenViewer) =>
    ((await ask({ query }, tokensOf(as), language)).data ?? {}) as Found
  const yesterday = new Date(Date.now() - 86_400_000).toISOString()
  const own = /"<(id|version)>"/.test(variables)
    ? (await found('{ children(first: 1) { nodes { id version } } }', viewer)).children?.nodes[0]
    : undefined
  const move = variables.includes('"<move>"')
    ? (await found('{ personMoves(first: 1, state: OFFERED) { id } }', viewer)).personMoves?.[0]
    : undefined
  const elsewhere = variables.includes('"<elsewhere>"')
    ? (await found('{ children(first: 200) { nodes { id region { code } } } }', whole)).children?.nodes.find(
        ({ region }) => !region?.code.startsWith(viewer.region),
      )
    : undefined
  const values: Record<string, unknown> = {
    '"<id>"': own?.id,
    '"<version>"': own?.version,
    '"<move>"': move?.id,
    '"<elsewhere>"': elsewhere?.id,
    '"<instant>"': yesterday,
  }
  const filled = variables.replace(/"<\w+>"/g, (name) =>
    values[name] === undefined ? name : JSON.stringify(values[name]),
  )
  return { ...example, variables: filled }
}

interface Found {
  readonly children?: {
    readonly nodes: readonly {
      readonly id: string
      readonly version?: number
      readonly region?: { readonly code: string }
    }[]
  }
  readonly personMoves?: readonly { readonly id: string }[]
}
