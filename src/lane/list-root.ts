import { sql } from 'drizzle-orm'
import type { FieldNode } from 'graphql'
import type { Piece } from '../json-text.js'
import { notePage } from '../limits/pages.js'
import type { Group } from '../people/groups/group.js'
import { noteRegions } from '../people/groups/resolver.js'
import { sortsOf } from '../people/order.js'
import { cursorOf, keysAfter, type PageAsked, pageSize } from '../people/pages.js'
import { keyColumns, type ListAsked, selectPersons } from '../people/queries.js'
import { narrowedTo } from '../people/region-condition.js'
import { person } from '../people/table.js'
import { type Compiling, personObject } from './person.js'
import { type CompileRoot, inBytes, type Row, textOf } from './root.js'
import { keyOf, NotCompiled, nameOf, type Selection, selectionOf, setsOf } from './selection.js'

interface Arguments {
  readonly first: number
  readonly after?: string | null
  readonly filter?: Record<string, unknown>
  readonly search?: ListAsked['search']
  readonly orderBy?: Record<string, unknown>[]
}

const pageOf = (group: Group, { filter, search, orderBy }: Arguments): PageAsked => ({
  root: group.plural,
  filter,
  search,
  sorts: sortsOf(orderBy),
})

/** One page as it was read: texts of the files by the place that asked for them, and the cursors. */
interface Page {
  readonly size: number
  readonly hasNext: boolean
  file(place: number, row: number, pieces: Piece[]): void
  cursor(row: number): string
}

type Write = (page: Page, pieces: Piece[]) => void

const open = Buffer.from('[')
const comma = Buffer.from(',')
const close = Buffer.from(']')
const end = Buffer.from('}')

function list(size: number, pieces: Piece[], item: (row: number) => void): void {
  pieces.push(open)
  for (let row = 0; row < size; row++) {
    if (row > 0) pieces.push(comma)
    item(row)
  }
  pieces.push(close)
}

const quoted = (value: unknown): string => JSON.stringify(value)

/** A value that is text by itself. */
const said =
  (value: (page: Page) => string): Write =>
  (page, pieces) => {
    pieces.push(value(page))
  }

const infoOf: Record<string, Write> = {
  hasNextPage: said(({ hasNext }) => String(hasNext)),
  hasPreviousPage: said(() => 'false'),
  startCursor: said(({ size, cursor }) => (size > 0 ? quoted(cursor(0)) : 'null')),
  endCursor: said(({ size, cursor }) => (size > 0 ? quoted(cursor(size - 1)) : 'null')),
  __typename: said(() => '"PageInfo"'),
}

/** An object whose members write themselves. */
const objectOf = (
  selection: Selection,
  member: (name: string, nodes: readonly FieldNode[]) => Write | undefined,
): Write => {
  const members = [...selection].map(([key, nodes], at) => {
    const write = member(nameOf(nodes), nodes)
    if (!write) throw new NotCompiled(`PersonConnection.${nameOf(nodes)}`)
    return [Buffer.from(`${at > 0 ? ',' : '{'}${quoted(key)}:`), write] as const
  })
  return (page, pieces) => {
    for (const [key, write] of members) {
      pieces.push(key)
      write(page, pieces)
    }
    pieces.push(end)
  }
}

/** The connection of a list, and the texts of files that it needs, one for each place that asks for them. */
function connectionOf(compiling: Compiling, nodes: readonly FieldNode[], group: Group) {
  const texts: string[] = []
  const below = (some: readonly FieldNode[], ...typeNames: string[]) =>
    selectionOf(setsOf(some), typeNames, compiling.fragments)
  const file = (some: readonly FieldNode[]): number =>
    texts.push(textOf(personObject(compiling, below(some, 'Person', 'Node'), group))) - 1
  const edge = (some: readonly FieldNode[]): Write => {
    let row = 0
    const written = objectOf(below(some, 'PersonEdge'), (name, nodes) => {
      if (name === '__typename') return said(() => '"PersonEdge"')
      if (name === 'cursor') return said(({ cursor }) => quoted(cursor(row)))
      const place = file(nodes)
      return (page, pieces) => page.file(place, row, pieces)
    })
    return (page, pieces) =>
      list(page.size, pieces, (at) => {
        row = at
        written(page, pieces)
      })
  }
  const write = objectOf(below(nodes, 'PersonConnection'), (name, some) => {
    if (name === '__typename') return said(() => '"PersonConnection"')
    if (name === 'edges') return edge(some)
    if (name === 'pageInfo') return objectOf(below(some, 'PageInfo'), (each) => infoOf[each])
    if (name !== 'nodes') return undefined
    const place = file(some)
    return (page, pieces) => list(page.size, pieces, (row) => page.file(place, row, pieces))
  })
  return { texts, write }
}

/** `children` and its like: the statement of the ordinary list, with the file as one text instead of its columns. */
export const listRoot =
  (group: Group): CompileRoot =>
  (compiling, nodes) => {
    const { texts, write } = connectionOf(compiling, nodes, group)
    const files = Object.fromEntries(
      texts.map((text, place) => [`file${place}`, sql`${sql.raw(text)}`.as(`file${place}`)]),
    )
    const { places } = compiling
    const key = keyOf(nodes)
    return (context, args) => {
      const asked = args as unknown as Arguments
      // Looking for somebody has its quota, and its own line in the record.
      if (asked.search?.citizenId) throw new NotCompiled('lookup')
      const page = pageOf(group, asked)
      const size = pageSize(context, asked.first)
      const wanted: ListAsked = {
        filter: asked.filter,
        search: asked.search,
        sorts: page.sorts,
        first: size,
        afterKeys: keysAfter(context, page, asked.after),
      }
      const columns = { personId: person.personId, ...files, ...keyColumns(page.sorts) }
      const { sql: text, params } = selectPersons(context, group, wanted, columns).toSQL()
      // A township is found by its code and read in the order of the list: one plan serves all.
      const plan = narrowedTo(context, asked.filter) === 'TOWNSHIP' ? 'KEPT' : 'OWN'
      return {
        statement: inBytes({ text, parameters: params, plan }),
        answer(rows) {
          noteRegions(context, asked.filter)
          const shown = rows.slice(0, size)
          notePage(context, key, shown.length)
          // A page of cursors alone gives no file.
          if (texts.length > 0) for (const [personId] of shown) context.notes.persons.add(String(personId))
          const cursors = new Map<number, string>()
          const pieces: Piece[] = []
          const answered: Page = {
            size: shown.length,
            hasNext: rows.length > size,
            file: (place, row, into) => places.fill(shown[row]?.[1 + place] as Buffer, context, into),
            cursor(row) {
              const keys = (shown[row] as Row).slice(1 + texts.length).map(String)
              const cursor = cursors.get(row) ?? cursorOf(context, page, keys)
              cursors.set(row, cursor)
              return cursor
            },
          }
          write(answered, pieces)
          return pieces
        },
      }
    }
  }
