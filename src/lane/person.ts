import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { DocumentNode, FieldNode } from 'graphql'
import { mostChanges, touching } from '../history/queries.js'
import { fileChange } from '../history/table.js'
import type { Group } from '../people/groups/group.js'
import { groups } from '../people/groups/index.js'
import {
  columnsIn,
  type EntryPart,
  entryOrder,
  guardianPart,
  type Part,
  personPart,
  placeColumns,
  readableColumns,
  relativePart,
  sealContext,
} from '../people/parts.js'
import { membership, person } from '../people/table.js'
import { reachedPopulations } from '../people/visibility.js'
import type { Allowed } from '../policy/allowed.js'
import { open } from '../sealing/seal.js'
import type { Places } from './places.js'
import { RegionSelection } from './regions.js'
import { type Fragments, NotCompiled, nameOf, type Selection, selectionOf, setsOf } from './selection.js'

/** What the compiler knows of the operation: the document and the decision about it. */
export interface Compiling {
  readonly document: DocumentNode
  readonly fragments: Fragments
  readonly allowed: Allowed
  readonly places: Places
}

/** Longer response keys would be cut by the database. */
const longestName = 63

/** A JSON object of these members, in this order; of a row of `from` where one is given. */
function objectOf(members: ReadonlyMap<string, SQL>, from?: SQL): SQL {
  const columns = [...members].map(([key, value]) => {
    if (Buffer.byteLength(key) > longestName) throw new NotCompiled('alias')
    return sql`${value} as ${sql.identifier(key)}`
  })
  return sql`(select row_to_json(o) from (select ${sql.join(columns, sql`, `)}${from ? sql` ${from}` : undefined}) o)`
}

const listOf = (object: SQL): SQL => sql`array_to_json(array${object})`

type Member = (name: string, nodes: readonly FieldNode[]) => SQL | undefined

/** Members by response key. `undefined` of `member` leaves the document to the ordinary way. */
function membersOf(selection: Selection, typeName: string, member: Member): Map<string, SQL> {
  const members = new Map<string, SQL>()
  for (const [key, nodes] of selection) {
    const name = nameOf(nodes)
    const value = name === '__typename' ? sql`${typeName}::text` : member(name, nodes)
    if (!value) throw new NotCompiled(`${typeName}.${name}`)
    members.set(key, value)
  }
  return members
}

const none = sql`null::text`

/** A field of the dictionary under the decision: the value, the masked form, or null without a column. */
function leaf({ allowed, places }: Compiling, part: Part, name: string): SQL | undefined {
  const spec = part.fields[name]
  if (!spec) return undefined
  const column = readableColumns(part, part.table, [name], allowed)[name]
  if (!column) return none
  if (spec.kind !== 'sealed' || allowed.mode(`${part.typeName}.${name}`) !== 'FULL') return sql`${column}`
  const context = sealContext(part, name)
  return places.mark(sql`encode(${column}, 'hex')`, (value, { keyring }) =>
    JSON.stringify(open(keyring, Buffer.from(value, 'hex'), context)),
  )
}

/** A line of base64 takes so many bytes; the database breaks what is longer. */
const bytesOfLine = 57
const bytesOfIds = ':512002:01900000-0000-7000-8000-000000000000'.length

/** The global id, as `globalId` makes it: of letters, digits, `:` and `-` no `+` and no `/` comes, in which the two alphabets differ. */
function idOf(typeName: string, countyCode: PgColumn, id: PgColumn): SQL {
  if (typeName.length + bytesOfIds > bytesOfLine) throw new NotCompiled('id')
  return sql`rtrim(encode(convert_to(${`${typeName}:`}::text || ${countyCode} || ':' || ${id}, 'UTF8'), 'base64'), '=')`
}

const ofPerson = (table: PgTable): SQL | undefined => {
  const columns = columnsIn(table)
  return and(
    eq(columns.countyCode as PgColumn, person.countyCode),
    eq(columns.personId as PgColumn, person.personId),
  )
}

/** China has one time zone and no summer time: written as `chinaTime` does. */
const chinaTimeOf = (instant: PgColumn): SQL =>
  sql`to_char(${instant} at time zone 'UTC' + interval '8 hours', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+08:00"')`

function regionAt(compiling: Compiling, nodes: readonly FieldNode[], column: PgColumn): SQL {
  const selection = new RegionSelection(nodes, compiling.document, compiling.fragments)
  return compiling.places.mark(sql`${column}`, (code, context) => selection.textOf(code, context))
}

function placeMember(compiling: Compiling, nodes: readonly FieldNode[], name: 'region' | 'dutyRegion'): SQL {
  const column = placeColumns(person, compiling.allowed)[name]
  return column ? regionAt(compiling, nodes, column) : none
}

/** Relatives or guardians, in their steady order. */
function entries(compiling: Compiling, nodes: readonly FieldNode[], part: EntryPart): SQL {
  const columns = columnsIn(part.table) as Record<'countyCode' | 'entryId', PgColumn>
  const selection = selectionOf(setsOf(nodes), [part.typeName], compiling.fragments)
  const members = membersOf(selection, part.typeName, (name) =>
    name === 'id' ? idOf(part.typeName, columns.countyCode, columns.entryId) : leaf(compiling, part, name),
  )
  const by = sql.join(
    entryOrder(part, compiling.allowed).map((column) => sql`${column}`),
    sql`, `,
  )
  return listOf(objectOf(members, sql`from ${part.table} where ${ofPerson(part.table)} order by ${by}`))
}

function changes(compiling: Compiling, nodes: readonly FieldNode[]): SQL {
  const values: Record<string, SQL> = {
    recordedAt: chinaTimeOf(fileChange.recordedAt),
    version: sql`${fileChange.version}`,
    operation: sql`${fileChange.operation}`,
    account: sql`${fileChange.subject}`,
    department: sql`${fileChange.department}`,
    client: sql`${fileChange.client}`,
  }
  const selection = selectionOf(setsOf(nodes), ['PersonChange'], compiling.fragments)
  const members = membersOf(selection, 'PersonChange', (name, below) =>
    compiling.allowed.mode(`PersonChange.${name}`) !== 'FULL'
      ? undefined
      : name === 'region'
        ? regionAt(compiling, below, fileChange.regionCode)
        : values[name],
  )
  const mine = touching(reachedPopulations(compiling))
  return listOf(
    objectOf(
      members,
      sql`from ${fileChange} where ${and(ofPerson(fileChange), mine)} order by ${desc(fileChange.version)} limit ${sql.raw(String(mostChanges))}`,
    ),
  )
}

function spells(compiling: Compiling, nodes: readonly FieldNode[], group: Group): SQL {
  const selection = selectionOf(setsOf(nodes), ['Membership'], compiling.fragments)
  const columns = columnsIn(membership)
  const members = membersOf(selection, 'Membership', (name) =>
    compiling.allowed.mode(`Membership.${name}`) === 'FULL' && columns[name]
      ? sql`${columns[name]}`
      : undefined,
  )
  const ofGroup = eq(membership.population, group.population)
  return listOf(
    objectOf(
      members,
      sql`from ${membership} where ${and(ofPerson(membership), ofGroup)} order by ${membership.validFrom}`,
    ),
  )
}

/** The facet of a group. In a list of the group the row of the facet is there already. */
function facet(compiling: Compiling, nodes: readonly FieldNode[], group: Group, isJoined: boolean): SQL {
  const { part } = group
  const selection = selectionOf(setsOf(nodes), [part.typeName], compiling.fragments)
  const members = membersOf(selection, part.typeName, (name, below) => {
    if (name !== 'memberships') return leaf(compiling, part, name)
    return isNone(compiling, `${part.typeName}.memberships`) ? none : spells(compiling, below, group)
  })
  if (isJoined) return objectOf(members)
  const isReached = sql`(${reachedPopulations(compiling)} & ${sql.raw(String(group.bit))}) <> 0`
  return sql`case when ${isReached} then ${objectOf(members, sql`from ${part.table} where ${ofPerson(part.table)}`)} end`
}

const isNone = ({ allowed }: Compiling, coordinate: string) => allowed.mode(coordinate) === 'NONE'

/** The file of a person as JSON, of a row of `person` in the statement; with the facet of the list's group beside it. */
export function personObject(compiling: Compiling, selection: Selection, listed?: Group): SQL {
  const members = membersOf(selection, 'Person', (name, nodes) => {
    const group = groups.find((each) => each.facet === name)
    if (name === 'id') return idOf('Person', person.countyCode, person.personId)
    if (name === 'version') return sql`${person.version}`
    if (personPart.fields[name]) return leaf(compiling, personPart, name)
    if (isNone(compiling, `Person.${name}`)) return none
    if (name === 'region' || name === 'dutyRegion') return placeMember(compiling, nodes, name)
    if (name === 'relatives') return entries(compiling, nodes, relativePart)
    if (name === 'guardians') return entries(compiling, nodes, guardianPart)
    if (name === 'changes') return changes(compiling, nodes)
    return group && facet(compiling, nodes, group, group === listed)
  })
  return objectOf(members)
}
