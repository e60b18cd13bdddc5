import type { Message } from '../../errors.js'
import type { Allowed, Mode } from '../../policy/allowed.js'
import type { Policy } from '../../policy/decide.js'
import { cellOf, type Rights } from '../../policy/rights.js'
import { type DataClass, dataClasses } from '../../registry/classes.js'
import { classesOf, type FieldSpec } from '../../registry/field.js'
import { coordinateOf, type FilePart, isOfAnother } from '../file-parts.js'

/** What stands over a value of the copy, and how far it is given. */
export interface Heading extends Message {
  readonly coordinate: string
  readonly classes: readonly DataClass[]
  readonly source: string
  readonly mode: Mode
  /** How the caller reads it. */
  readonly right: Mode
  /** It belongs to another person: masked, whatever the caller may read. */
  readonly ofAnother?: true
}

/** What of a file's place is registered beside the dictionaries. */
const places: Record<string, Message> = {
  region: { zh: '档案所在村（社区）', en: 'The village that keeps the file' },
  dutyRegion: { zh: '另一负有责任的区域', en: 'A second region with a duty' },
  villagersGroup: { zh: '村民小组', en: 'The villagers’ group' },
}
export const placeNames = Object.keys(places)

/** The headings of a part: each registered field, with the mode in which this caller reads it, asked for or not. */
export function headingsOf(filePart: FilePart, allowed: Allowed): Heading[] {
  const isOpen = !filePart.container || allowed.right(filePart.container) !== 'NONE'
  const modeOf = (coordinate: string): Mode => (isOpen ? allowed.right(coordinate) : 'NONE')
  const own = Object.entries(filePart.part.fields).map(([name, spec]) =>
    headingOf(filePart, name, spec, modeOf),
  )
  const source = '001 二(二)'
  const contact = (name: string, words: Message): Heading => {
    const coordinate = coordinateOf(filePart, name)
    return { ...words, coordinate, classes: ['contact'], source, ...inMode(modeOf(coordinate)) }
  }
  if (!filePart.container)
    return [...own, ...placeNames.map((name) => contact(name, places[name] as Message))]
  if (filePart.bit === undefined) return own
  const coordinate = coordinateOf(filePart, 'memberships')
  const spells = { zh: '身份的起止', en: 'Spells of membership', coordinate, source }
  return [...own, { ...spells, classes: ['guardianship'], ...inMode(modeOf(coordinate)) }]
}

function headingOf(
  filePart: FilePart,
  name: string,
  spec: FieldSpec,
  modeOf: (coordinate: string) => Mode,
): Heading {
  const coordinate = coordinateOf(filePart, name)
  const words = {
    zh: spec.label,
    en: spec.english,
    coordinate,
    classes: classesOf(spec),
    source: spec.source,
  }
  const right = modeOf(coordinate)
  if (!isOfAnother(filePart, spec)) return { ...words, ...inMode(right) }
  return { ...words, right, mode: right === 'NONE' ? 'NONE' : 'MASKED', ofAnother: true }
}

const inMode = (right: Mode) => ({ right, mode: right })

/** A class of the file that the copy does not give in full, and whom to ask instead. */
export interface Withheld {
  readonly dataClass: DataClass
  readonly mode: 'MASKED' | 'DENIED'
  readonly because: 'NOT_OF_THIS_DEPARTMENT' | 'OF_ANOTHER_PERSON'
  /** The department that holds the class; nobody for what belongs to another person. */
  readonly askDepartment: string | null
  readonly coordinates: readonly string[]
}

/** Nothing is missing silently: every heading that is not given in full, by class and reason. */
export function withheldOf(headings: readonly Heading[], rights: Rights): Withheld[] {
  const found = new Map<string, { first: Omit<Withheld, 'coordinates'>; coordinates: string[] }>()
  for (const heading of headings) {
    if (heading.mode === 'FULL') continue
    for (const dataClass of classesBehind(heading, rights)) {
      const isOther = heading.ofAnother === true && heading.mode === 'MASKED'
      const first = {
        dataClass,
        mode: heading.mode === 'MASKED' ? ('MASKED' as const) : ('DENIED' as const),
        because: isOther ? ('OF_ANOTHER_PERSON' as const) : ('NOT_OF_THIS_DEPARTMENT' as const),
        askDepartment: isOther ? null : dataClasses[dataClass].owner,
      }
      const key = JSON.stringify(first)
      found.set(key, {
        first,
        coordinates: [...(found.get(key)?.coordinates ?? []), heading.coordinate],
      })
    }
  }
  return [...found.values()].map(({ first, coordinates }) => ({ ...first, coordinates }))
}

/** The classes for which a value is not given: those that this department does not read in full, if it is one of them. */
function classesBehind({ classes }: Heading, rights: Rights): readonly DataClass[] {
  const missing = classes.filter((dataClass) => cellOf(rights, dataClass) !== 'F')
  return missing.length > 0 ? missing : classes
}

/** The name of a department, as the access table has it. */
export const departmentLabel = ({ table }: Policy, department: string): string =>
  table.get(department)?.label ?? department
