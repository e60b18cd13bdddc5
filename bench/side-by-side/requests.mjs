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
const turnsOf = (workload, { material, viewers }) => {
  const items = workload.items(material)
  return Array.from({ length: items.length < 1000 ? items.length * 3 + 1 : items.length }, (_, turn) => {
    const item = items[turn % items.length]
    return { turn, item, place: viewerFor(viewers, turn, item, workload.role) }
  })
}

const bodyOf = ({ document, variables }, { turn, item, place }, viewers) => ({
  query: spellingOf(document(item, viewers[place]), Math.floor(turn / 5)),
  variables: variables(item),
})

export function requestsOf(workload, kind, asking) {
  const { viewers, tokens } = asking
  return turnsOf(workload, asking).map((asked) => {
    if (kind === 'limit')
      return written(`/${workload.name}`, JSON.stringify(workload.limit.parameters(asked.item)))
    const body = JSON.stringify(bodyOf(workload[kind], asked, viewers))
    const identity =
      kind === 'sanliu' ? `authorization: Bearer ${tokens[asked.place]}` : `x-viewer: ${asked.place}`
    return written('/graphql', body, `${identity}\r\n`)
  })
}

/** What the product is asked, as its decision sees it. */
export const askedOf = (workload, asking) =>
  turnsOf(workload, asking).map((asked) => ({
    ...bodyOf(workload.sanliu, asked, asking.viewers),
    viewer: asking.viewers[asked.place],
  }))
