import { Field, InputType, registerEnumType } from 'type-graphql'
import { Classed, Open, Reads, Writes } from './access.js'
import { dataClasses } from './classes.js'
import { type CodeList, codeList, codesOf } from './code-list.js'
import { classesOf, type FieldSpec, type Fields, hasMaskColumn } from './field.js'
import type { Population } from './populations.js'
import { DateScalar, MaskableDateScalar } from './scalars.js'

/** The GraphQL half of the registry: fields, inputs, filters and orders of a dictionary. */
type Class = abstract new (...args: never[]) => object
type Enum = Record<string, string>

const enums = new Map<CodeList, Enum>()

/** The GraphQL enum of a code list, registered once. */
export function enumOf(list: CodeList): Enum {
  const known = enums.get(list)
  if (known) return known
  const values: Enum = Object.fromEntries(codesOf(list).map((code) => [code, code]))
  registerEnumType(values, {
    name: list.name,
    description: `${list.zh}。${list.en}.`,
    valuesConfig: Object.fromEntries(
      Object.entries(list.codes).map(([code, { zh, en }]) => [code, { description: `${zh}。${en}.` }]),
    ),
  })
  enums.set(list, values)
  return values
}

/** The code lists that are enums of GraphQL, by name: there is no enum beside them. */
export const codeListsOfEnums = (): CodeList[] =>
  [...enums.keys()].sort((one, other) => (one.name < other.name ? -1 : 1))

const maskSentence: Record<NonNullable<FieldSpec['masked']>, string> = {
  SHOWN: '遮蔽时照常显示。Shown as it is in masked form.',
  NAME: '遮蔽时只显示姓氏（张＊＊）。Masked form: the surname, 张＊＊.',
  YEAR: '遮蔽时只显示年份。Masked form: the year.',
  PHONE: '遮蔽时显示 138****1234。Masked form: 138****1234.',
  CITIZEN_ID: '遮蔽时只显示前缀和末位。Masked form: the prefix and the last character.',
  ADDRESS: '遮蔽时只显示乡镇。Masked form: the township.',
}

/** What a partner needs to know of a field: meaning, class, masked form, source, and what null means. */
export const describe = (spec: FieldSpec): string =>
  [
    `${spec.label}。${spec.english}.`,
    `数据类别 Class: ${classesOf(spec)
      .map((name) => `${dataClasses[name].label} ${name}`)
      .join('、')}.`,
    spec.masked ? maskSentence[spec.masked] : '遮蔽时为空。Null in masked form.',
    `来源 Source: ${spec.source}.`,
    '空值：未填写，或无权查看（见 extensions.access）。Null: not filled in, or not yours to see (extensions.access says which).',
  ].join(' ')

const outputType = (spec: FieldSpec) => {
  if (spec.kind === 'date') return spec.masked === 'YEAR' ? MaskableDateScalar : DateScalar
  if (spec.kind === 'boolean') return Boolean
  if (spec.kind === 'code' && spec.codes) return enumOf(spec.codes)
  if (spec.kind === 'codes' && spec.codes) return [enumOf(spec.codes)]
  return String
}

const inputType = (spec: FieldSpec) => (spec.kind === 'date' ? DateScalar : outputType(spec))

/** Declares every field of the dictionary on an object type. */
export function exposeFields(target: Class, dictionary: Fields, population?: Population): void {
  for (const [name, spec] of Object.entries(dictionary)) {
    // Enums must be known before the schema is built: the type is made now, not when it is asked for.
    const type = outputType(spec)
    Field(() => type, { nullable: true, description: describe(spec) })(target.prototype, name)
    const masked = spec.masked === 'SHOWN' ? 'SHOWN' : hasMaskColumn(spec) ? 'MASK' : undefined
    Classed(classesOf(spec), masked, population)(target.prototype, name)
  }
}

/** Declares the writable fields of the dictionary on an input type; naming one writes `typeName.field`. */
export function exposeInputs(
  target: Class,
  typeName: string,
  dictionary: Fields,
  demand: 'CREATE' | 'UPDATE',
): void {
  for (const [name, spec] of Object.entries(dictionary)) {
    if (spec.derived) continue
    const type = inputType(spec)
    Field(() => type, {
      nullable: !(demand === 'CREATE' && spec.required),
      description: `${spec.label}。${spec.english}. 来源 Source: ${spec.source}.`,
    })(target.prototype, name)
    Writes(`${typeName}.${name}`)(target.prototype, name)
  }
}

@InputType({ description: '日期条件。A condition on a date.' })
export class DateFilter {
  @Field(() => DateScalar, { nullable: true, description: '等于。Equal to.' })
  @Open()
  eq?: string

  @Field(() => DateScalar, { nullable: true, description: '从此日起（含）。From this day on.' })
  @Open()
  from?: string

  @Field(() => DateScalar, { nullable: true, description: '至此日前（不含）。Before this day.' })
  @Open()
  until?: string
}

@InputType({ description: '是否条件。A condition on a yes or no.' })
export class BooleanFilter {
  @Field(() => Boolean, { description: '等于。Equal to.' })
  @Open()
  eq!: boolean
}

const codeFilters = new Map<CodeList, Class>()

/** The filter of a code list: `{ eq, in }`. */
function codeFilterOf(list: CodeList): Class {
  const known = codeFilters.get(list)
  if (known) return known
  class CodeFilter {}
  const values = enumOf(list)
  Field(() => values, { nullable: true, description: '等于。Equal to.' })(CodeFilter.prototype, 'eq')
  Open()(CodeFilter.prototype, 'eq')
  Field(() => [values], {
    nullable: true,
    description: '属于其中之一（至多500个）。One of these, at most 500.',
  })(CodeFilter.prototype, 'in')
  Open()(CodeFilter.prototype, 'in')
  InputType(`${list.name}Filter`, { description: `${list.zh}条件。A condition on: ${list.en}.` })(CodeFilter)
  codeFilters.set(list, CodeFilter)
  return CodeFilter
}

const filterType = (spec: FieldSpec): Class => {
  if (spec.kind === 'date') return DateFilter
  if (spec.kind === 'boolean') return BooleanFilter
  if (spec.kind === 'code' && spec.codes) return codeFilterOf(spec.codes)
  throw new Error(`A field of kind ${spec.kind} has no filter`)
}

/** Declares a condition for each filterable field; naming one reads `typeName.field`. */
export function exposeFilters(target: Class, typeName: string, dictionary: Fields): void {
  for (const [name, spec] of Object.entries(dictionary)) {
    if (!spec.filter) continue
    const type = filterType(spec)
    Field(() => type, { nullable: true, description: `按${spec.label}筛选。By ${spec.english}.` })(
      target.prototype,
      name,
    )
    Reads(`${typeName}.${name}`)(target.prototype, name)
  }
}

export const directions = enumOf(
  codeList('Direction', '排序方向', 'Direction of an order', {
    ASC: ['升序', 'The smallest first'],
    DESC: ['降序', 'The largest first'],
  }),
)

/** Declares an order for each orderable field; naming one reads `typeName.field`. */
export function exposeOrders(target: Class, typeName: string, dictionary: Fields): void {
  for (const [name, spec] of Object.entries(dictionary)) {
    if (!spec.order) continue
    // A page goes on behind the last value of the order; there is nothing behind null.
    if (!spec.required && !spec.derived)
      throw new Error(`${typeName}.${name} may be empty: no list is ordered by it`)
    Field(() => directions, { nullable: true, description: `按${spec.label}排序。By ${spec.english}.` })(
      target.prototype,
      name,
    )
    Reads(`${typeName}.${name}`)(target.prototype, name)
  }
}
