import { getOperationAST, parse } from 'graphql'
import type { ChosenViewer } from '../settings.js'
import type { Language } from './words.js'

/** One entry of `extensions.access.masked`. */
export interface Masked {
  readonly coordinate: string
  readonly mode: 'MASKED' | 'DENIED'
  readonly reason: string
  readonly ownerDepartment: string
}

export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
  readonly extensions?: { readonly access?: { readonly masked: readonly Masked[] } }
}

export interface Question {
  readonly query: string
  readonly variables?: unknown
  readonly operationName?: string | null
}

/**
 * The editor reads the names of a document's operations a moment after it has changed: who is quicker would ask for an operation of the
 * document before. A name that the document does not have is left out.
 */
export function settled(question: Question): Question {
  const { query, operationName } = question
  if (!operationName) return question
  try {
    return getOperationAST(parse(query), operationName) ? question : { ...question, operationName: null }
  } catch {
    return question
  }
}

/** Gives the token to ask with; `isRefused` says that the one before was not accepted. */
export type TokenSource = (isRefused: boolean) => Promise<string>

const lent = new Map<string, Promise<string>>()

/** Tokens that the server lends in the demonstration; each is asked for once. */
export const lentTo =
  (viewer: ChosenViewer, language: Language): TokenSource =>
  (isRefused) => {
    const key = JSON.stringify([viewer.department, viewer.region, viewer.role])
    const known = isRefused ? undefined : lent.get(key)
    const token = known ?? borrow(viewer, language)
    lent.set(key, token)
    token.catch(() => lent.delete(key))
    return token
  }

async function borrow(viewer: ChosenViewer, language: Language): Promise<string> {
  const response = await fetch('/playground/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': language },
    body: JSON.stringify(viewer),
  })
  const answer = (await response.json()) as { token?: string; errors?: { message: string }[] }
  if (answer.token === undefined) throw new Error(answer.errors?.[0]?.message ?? String(response.status))
  return answer.token
}

/** Asks the server, in the language of the page; the token goes into a header and nowhere else. */
export async function ask(
  question: Question,
  tokens: TokenSource,
  language: Language,
  isSecondTry = false,
): Promise<Answer> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await tokens(isSecondTry)}`,
      'content-type': 'application/json',
      'accept-language': language,
      'x-description-language': language,
    },
    body: JSON.stringify(question),
  })
  if (response.status === 401 && !isSecondTry) return ask(question, tokens, language, true)
  return (await response.json()) as Answer
}
