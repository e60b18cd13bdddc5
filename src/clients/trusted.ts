import { PlatformError } from '../errors.js'

/** What a front-end handed in. */
export interface ClientDocuments {
  /** Texts by the SHA-256 of each, in hex. */
  readonly byId: ReadonlyMap<string, string>
  readonly texts: ReadonlySet<string>
  /** It may send nothing else. */
  readonly only: boolean
}

/** By client. */
export type TrustedDocuments = ReadonlyMap<string, ClientDocuments>

type Body = Readonly<Record<string, unknown>>

/**
 * The request with the text that its id stands for. An id stands for what was handed in before the start, never for what some request
 * brought; a text that was not handed in is refused where nothing else may be sent.
 */
export function withText(body: Body, documents: ClientDocuments | undefined): Body {
  if (!documents) return body
  const { query, documentId, extensions: _, ...rest } = body
  if (query !== undefined && query !== null) {
    if (documents.only && !documents.texts.has(String(query))) throw notHandedIn()
    return body
  }
  const id = idOf(documentId) ?? idOf(persisted(body)?.sha256Hash)
  if (id === undefined) return body
  const text = documents.byId.get(id)
  if (text === undefined) throw unknownId()
  return { ...rest, query: text, ...extensionsOf(body) }
}

/** Hex, with or without the word that says how it was made. */
const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.replace(/^sha256:/, '').toLowerCase() : undefined

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function persisted({ extensions }: Body): Record<string, unknown> | undefined {
  const { persistedQuery } = isObject(extensions) ? extensions : {}
  return isObject(persistedQuery) ? persistedQuery : undefined
}

/** Without the id: with nothing left there are none, and the known text goes its short way. */
function extensionsOf({ extensions }: Body): Body {
  if (!isObject(extensions)) return extensions === undefined || extensions === null ? {} : { extensions }
  const { persistedQuery: _, ...others } = extensions
  return Object.keys(others).length > 0 ? { extensions: others } : {}
}

const unknownId = () =>
  new PlatformError('DOCUMENT_NOT_ALLOWED', {
    zh: '没有登记过此编号的查询文档；请核对编号，或将文档交给平台管理员登记。',
    en: 'No document with this id was handed in; check the id, or hand the document in to the administrator of the platform.',
  })

const notHandedIn = () =>
  new PlatformError('DOCUMENT_NOT_ALLOWED', {
    zh: '该前端只能发送登记过的查询文档；文字须与登记的完全一致，或只发送其编号（documentId）。',
    en: 'This front-end may send only documents that were handed in: the very text, or its id alone as documentId.',
  })
