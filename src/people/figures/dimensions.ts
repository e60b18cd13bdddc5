import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Message } from '../../errors.js'
import type { FieldAccess } from '../../registry/access.js'
import type { DataClass } from '../../registry/classes.js'
import { codesOf } from '../../registry/code-list.js'
import { classesOf, type FieldSpec } from '../../registry/field.js'
import type { Population } from '../../registry/populations.js'
import { personFields } from '../fields.js'
import type { Group } from '../groups/group.js'
import { columnsIn, type Part, personPart } from '../parts.js'
import { person } from '../table.js'

/** A day as `YYYY-MM-DD`, or as the statement knows it. */
export type Day = string | SQL

/** One value of a dimension. The empty code stands for what is not filled in. */
export interface DimensionValue {
  readonly code: string
  readonly label: Message
}

/** The access of a coordinate that says something of a person. */
export type Classed = Extract<FieldAccess, { classes: readonly DataClass[] }>

/** Something by which the figures of a group are broken down. */
export interface Dimension {
  readonly code: string
  readonly label: Message
  readonly source: string
  /** The output coordinate whose rights decide who may count by it. */
  readonly coordinate: string
  /** What that coordinate demands, as it stands in the schema. */
  readonly access: Classed
  readonly values: readonly DimensionValue[]
  /** Of several codes a person is counted under each, so the parts add up to more than the whole. */
  readonly isSeveral: boolean
  /** The column that it is read from. */
  readonly column: PgColumn
  /** The value of a person on a day, as text; for several codes an array of texts. */
  valueOn(day: Day): SQL
}

export const ageBand = 'ageBand'
export const notFilledIn: DimensionValue = { code: '', label: { zh: '未填写', en: 'Not filled in' } }

/** Never counted by: a figure would tell what the file conceals. */
const uncounted: ReadonlySet<DataClass> = new Set<DataClass>([
  'hiv',
  'origin',
  'sealed',
  'reporter',
  'identifier',
])

const yesOrNo: readonly DimensionValue[] = [
  { code: 'true', label: { zh: '是', en: 'Yes' } },
  { code: 'false', label: { zh: '否', en: 'No' } },
]

const accessOf = (spec: FieldSpec, population?: Population): Classed => ({
  classes: classesOf(spec),
  masked: spec.masked === 'SHOWN' ? 'SHOWN' : spec.masked ? 'MASK' : undefined,
  population,
})

function ofField(part: Part, name: string, spec: FieldSpec, population?: Population): Dimension {
  if (
    classesOf(spec).some((dataClass) => uncounted.has(dataClass)) ||
    !['code', 'codes', 'boolean'].includes(spec.kind)
  )
    throw new Error(`${part.typeName}.${name} can't be a dimension: its class or kind forbids it`)
  const column = columnsIn(part.table)[name] as PgColumn
  const isSeveral = spec.kind === 'codes'
  const values = spec.codes
    ? codesOf(spec.codes).map((code) => ({ code, label: spec.codes?.codes[code] ?? notFilledIn.label }))
    : yesOrNo
  return {
    code: name,
    label: { zh: spec.label, en: spec.english },
    source: spec.source,
    coordinate: `${part.typeName}.${name}`,
    access: accessOf(spec, population),
    values: [...values, notFilledIn],
    isSeveral,
    column,
    valueOn: () =>
      isSeveral
        ? sql`case when coalesce(cardinality(${column}), 0) = 0 then array[''] else ${column} end`
        : sql`coalesce(${column}::text, '')`,
  }
}

/** Born on or before the day on which one is so old today. */
export const bornBy = (day: Day, years: number): SQL =>
  sql`(${day}::date - make_interval(years => ${years}::int))::date`

const ofAge = (group: Group): Dimension => ({
  code: ageBand,
  label: { zh: '年龄段', en: 'Age band' },
  source: group.source,
  coordinate: 'Person.birthDate',
  access: accessOf(personFields.birthDate),
  values: group.ageBands.map(({ code, label }) => ({ code, label })),
  isSeveral: false,
  column: columnsIn(person).birthDate as PgColumn,
  valueOn(day) {
    const birthDate = columnsIn(person).birthDate
    const [youngest, ...older] = group.ageBands
    const cases = older
      .toReversed()
      .map(({ code, from }) => sql`when ${birthDate} <= ${bornBy(day, from)} then ${code}::text`)
    return cases.length > 0
      ? sql`case ${sql.join(cases, sql` `)} else ${youngest?.code}::text end`
      : sql`${youngest?.code ?? ''}::text`
  },
})

const made = new WeakMap<Group, ReadonlyMap<string, Dimension>>()

/** The dimensions of a group by their codes: the marked fields of the person and of the facet, and the age band. */
export function dimensionsOf(group: Group): ReadonlyMap<string, Dimension> {
  const known = made.get(group)
  if (known) return known
  const ofPart = (part: Part, population?: Population) =>
    Object.entries(part.fields).flatMap(([name, spec]) =>
      spec.dimension ? [ofField(part, name, spec, population)] : [],
    )
  const found = [...ofPart(personPart), ...ofPart(group.part, group.population)]
  const dimensions = new Map([...found, ofAge(group)].map((dimension) => [dimension.code, dimension]))
  if (dimensions.size !== found.length + 1)
    throw new Error(`two dimensions of ${group.facet} have the same name`)
  for (const cube of group.cubes)
    for (const code of cube)
      if (!dimensions.has(code) || cube.length > mostDimensions || severalIn(cube, dimensions) > 1)
        throw new Error(`the cube ${cube.join(', ')} of ${group.facet} can't be kept: ${code}`)
  made.set(group, dimensions)
  return dimensions
}

const severalIn = (cube: readonly string[], dimensions: ReadonlyMap<string, Dimension>): number =>
  cube.filter((code) => dimensions.get(code)?.isSeveral).length

/** Of a kept cube, and of a query. */
export const mostDimensions = 3
