import { sql } from 'drizzle-orm'
import {
  boolean,
  type CheckBuilder,
  check,
  customType,
  date,
  index,
  type PgColumn,
  type PgColumnBuilderBase,
  type PgTable,
  text,
} from 'drizzle-orm/pg-core'
import { codesOf } from './code-list.js'
import { type Claim, type FieldSpec, type Fields, hasMaskColumn, maxLengthOf } from './field.js'

/** The storage half of the registry: columns, checks and indexes of a dictionary. Knows no GraphQL. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** Codes and pinyin are compared byte by byte: the order is then the same on every machine. */
export const codeText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text collate "C"',
})

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Property names of the columns that hold a field. */
export const sealedColumn = (name: string) => `${name}Sealed`
export const indexColumn = (name: string) => `${name}Index`
export const maskedColumn = (name: string) => `${name}Masked`

const plainColumn = (name: string, spec: FieldSpec): PgColumnBuilderBase => {
  switch (spec.kind) {
    case 'date':
      return date(snake(name), { mode: 'string' })
    case 'boolean':
      return spec.derived
        ? boolean(snake(name)).generatedAlwaysAs(sql.raw(generated(spec.derived)))
        : boolean(snake(name))
    case 'codes':
      return text(snake(name)).array()
    default:
      return spec.order ? codeText(snake(name)) : text(snake(name))
  }
}

const generated = (derived: NonNullable<FieldSpec['derived']>): string => {
  if (typeof derived === 'string') throw new Error(`${derived} is written beside the name, not generated`)
  return claimed(derived)
}

/** The SQL of a claim. Its logic of three values is that of the claims: unknown unless known either way. */
const claimed = (claim: Claim): string => {
  if ('oneOf' in claim) return `${snake(claim.oneOf[0])} in (${quoted(claim.oneOf[1])})`
  if ('isTrue' in claim) return snake(claim.isTrue)
  if ('isFalse' in claim) return `not ${snake(claim.isFalse)}`
  if ('allOf' in claim) return `(${claim.allOf.map(claimed).join(' and ')})`
  if ('anyOf' in claim) return `(${claim.anyOf.map(claimed).join(' or ')})`
  const columns = claim.anyTrue.map(snake)
  // Nothing known stays unknown; one yes is a yes.
  return `case when coalesce(${columns.join(', ')}) is null then null else ${columns.map((column) => `coalesce(${column}, false)`).join(' or ')} end`
}

const required = (spec: FieldSpec, column: PgColumnBuilderBase): PgColumnBuilderBase =>
  spec.required ? (column as ReturnType<typeof text>).notNull() : column

/** The columns of a dictionary by property name; a sealed field has no plain column at all. */
export function columnsOf(dictionary: Fields): Record<string, PgColumnBuilderBase> {
  const columns: Record<string, PgColumnBuilderBase> = {}
  for (const [name, spec] of Object.entries(dictionary)) {
    if (spec.kind === 'sealed') {
      columns[sealedColumn(name)] = bytea(`${snake(name)}_sealed`)
      columns[indexColumn(name)] = bytea(`${snake(name)}_index`)
    } else columns[name] = required(spec, plainColumn(name, spec))
    if (hasMaskColumn(spec)) columns[maskedColumn(name)] = required(spec, text(`${snake(name)}_masked`))
  }
  return columns
}

type Columns = Record<string, PgColumn>
const columnsIn = (table: PgTable | Columns) => table as unknown as Columns

/** Codes outside their list and texts over their length are refused by the database too. */
export function checksOf(tableName: string, dictionary: Fields, table: PgTable | Columns): CheckBuilder[] {
  const columns = columnsIn(table)
  return Object.entries(dictionary).flatMap(([name, spec]) => {
    const column = columns[name]
    if (!column) return []
    const title = `${tableName}_${snake(name)}_check`
    if (spec.kind === 'code' && spec.codes)
      return [check(title, sql`${column} in (${sql.raw(quoted(codesOf(spec.codes)))})`)]
    if (spec.kind === 'codes' && spec.codes)
      return [check(title, sql`${column} <@ array[${sql.raw(quoted(codesOf(spec.codes)))}]::text[]`)]
    if (spec.kind === 'text')
      return [check(title, sql`char_length(${column}) <= ${sql.raw(String(maxLengthOf(spec)))}`)]
    return []
  })
}

const quoted = (codes: readonly string[]) => codes.map((code) => `'${code}'`).join(', ')

/**
 * An index for each field by which callers may filter or order: its values, each in the order of lists, so that the first
 * page of a rare value is read as it stands and not sorted. A filter finds nobody by what is not filled in; a list may be
 * ordered by it. A required field of two codes halves the list, which is no help.
 */
export function indexesOf(
  tableName: string,
  dictionary: Fields,
  personId: PgColumn,
  table: PgTable | Columns,
) {
  const columns = columnsIn(table)
  return Object.entries(dictionary).flatMap(([name, spec]) => {
    const column = spec.kind === 'sealed' ? columns[indexColumn(name)] : columns[name]
    if (!column || !(spec.filter || spec.order) || halves(spec)) return []
    const inOrder = index(`${tableName}_${snake(name)}_index`).on(column, personId)
    return [spec.order || spec.required ? inOrder : inOrder.where(sql`${column} is not null`)]
  })
}

/** The columns of one code or one yes or no by which lists are narrowed. */
export const narrowingIn = (dictionary: Fields, columns: Record<string, PgColumn>): PgColumn[] =>
  Object.entries(dictionary).flatMap(([name, { kind, filter }]) =>
    filter && (kind === 'code' || kind === 'boolean') ? (columns[name] ?? []) : [],
  )

const halves = ({ required, codes }: FieldSpec): boolean =>
  required === true && codes !== undefined && codesOf(codes).length <= 2
