import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '../errors.js'
import { ClientsError, clientsFault } from './read.js'

/** A document as it was handed in. */
export interface HandedIn {
  /** File, and the id in a list. */
  readonly place: string
  /** SHA-256 of the text, in hex: what `sha256sum` says of its file. */
  readonly id: string
  readonly text: string
}

export const idOfText = (text: string): string => createHash('sha256').update(text).digest('hex')

const isDocument = (path: string) => /\.(?:graphql|gql)$/.test(path)
const isList = (path: string) => path.endsWith('.json')

const unreadable: Message = {
  zh: '打不开，或不是 .graphql 文件、.json 清单或文件夹。',
  en: 'it does not open, or is no .graphql file, .json list or folder.',
}
const empty: Message = { zh: '其中没有文档。', en: 'it holds no document.' }
const noList: Message = {
  zh: '清单应为 JSON 对象：文档的 SHA-256 到文档。',
  en: 'a list is a JSON object: the SHA-256 of each document, and the document.',
}
const otherText: Message = {
  zh: '编号不是文档的 SHA-256。',
  en: 'the id is not the SHA-256 of the document.',
}

/** The documents of a file or of a folder with everything below it. A list is what generators of front-ends write: text by id. */
export function readDocuments(path: string): HandedIn[] {
  const found = filesAt(path).flatMap((file) => (isList(file) ? listIn(file) : [documentIn(file)]))
  if (found.length === 0) throw fault(path, empty)
  return found
}

const fault = (place: string, what: Message) => new ClientsError([clientsFault(place, what)])

function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) {
      if (isDocument(path) || isList(path)) return [path]
      throw fault(path, unreadable)
    }
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()
    return names.filter((name) => isDocument(name) || isList(name)).map((name) => join(path, name))
  } catch (error) {
    throw error instanceof ClientsError ? error : fault(path, unreadable)
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw fault(path, unreadable)
  }
}

function documentIn(place: string): HandedIn {
  const text = textOf(place)
  return { place, id: idOfText(text), text }
}

function listIn(path: string): HandedIn[] {
  return Object.entries(objectIn(path)).map(([name, text]) => {
    const place = `${path} ${name.slice(0, 80)}`
    if (typeof text !== 'string') throw fault(place, noList)
    const id = idOfText(text)
    if (name.replace(/^sha256:/, '').toLowerCase() !== id) throw fault(place, otherText)
    return { place, id, text }
  })
}

function objectIn(path: string): object {
  try {
    const list: unknown = JSON.parse(textOf(path))
    if (typeof list === 'object' && list !== null && !Array.isArray(list)) return list
  } catch (error) {
    if (error instanceof ClientsError) throw error
  }
  throw fault(path, noList)
}
