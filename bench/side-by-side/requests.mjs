// Requests as they go over the wire, written before anything is measured.
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql'
import { viewerFor } from './viewers.mjs'

const turned = (document, turn) =>
  print(
    visit(parse(document), {
      [Kind.SELECTION_SET]: { leave: (set) => ({ ...set, selections: turn([...set.selections]) }) },
    }),
  )

/** Three ways to write a document that mean the same. */
const spellings = (document) => [
  document,
  turned(document, (selections) => selections.reverse()),
  stripIgnoredCharacters(turned(document, ([first, ...others]) => [...others, first])),
]

const spelled = new Map()
function spellingOf(document, turn) {
  if (!spelled.has(document)) spelled.set(document, spellings(document))
  return spelled.get(document)[turn % 3]
}

const head = (path, length, more) =>
  `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${more}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`

const written = (path, body, more = '') => head(path, Buffer.byteLength(body), more) + body

/** As many as there are items, or three times as many where items are few: each is asked by several and in three spellings. */
export function requestsOf(workload, kind, { material, viewers, tokens }) {
  const items = workload.items(material)
  const asking = workload[kind]
  return Array.from({ length: items.length < 1000 ? items.length * 3 + 1 : items.length }, (_, turn) => {
    const item = items[turn % items.length]
    const place = viewerFor(viewers, turn, item, workload.role)
    if (kind === 'limit') return written(`/${workload.name}`, JSON.stringify(asking.parameters(item)))
    const query = spellingOf(asking.document(item, viewers[place]), Math.floor(turn / 5))
    const body = JSON.stringify({ query, variables: asking.variables(item) })
    const identity = kind === 'sanliu' ? `authorization: Bearer ${tokens[place]}` : `x-viewer: ${place}`
    return written('/graphql', body, `${identity}\r\n`)
  })
}
