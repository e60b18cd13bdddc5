import type { Message } from '../errors.js'
import { groups } from '../people/groups/index.js'
import { guardianPart, type Part, personPart, relativePart } from '../people/parts.js'
import type { DataClass } from '../registry/classes.js'
import type { FieldSpec } from '../registry/field.js'
import type { Population } from '../registry/populations.js'

/** A part of a file as its person is told of it. */
export interface FilePart {
  readonly part: Part
  readonly label: Message
  /** The coordinate that decides whether anything of the part may be known. */
  readonly container?: string
  /** Under N of this class not even its rows are there. */
  readonly rowClass: DataClass
  /** The population that the part stands for. */
  readonly population?: Population
  readonly bit?: number
  readonly isEntry: boolean
}

/** Every part of a file, from the dictionaries: a new group or field is among them by itself. */
export const fileParts = (): FilePart[] => [
  { part: personPart, label: { zh: '本人', en: 'The person' }, rowClass: 'identity', isEntry: false },
  {
    part: relativePart,
    label: { zh: '亲属', en: 'Relatives' },
    container: 'Person.relatives',
    rowClass: 'family',
    isEntry: true,
  },
  {
    part: guardianPart,
    label: { zh: '受委托监护人', en: 'Entrusted guardians' },
    container: 'Person.guardians',
    rowClass: 'guardianship',
    isEntry: true,
  },
  ...groups.map(({ part, label, facet, bit, population }) => ({
    part,
    label,
    rowClass: 'identity' as const,
    population,
    container: `Person.${facet}`,
    bit,
    isEntry: false,
  })),
]

export const coordinateOf = ({ part }: FilePart, name: string): string => `${part.typeName}.${name}`

/** Identifiers and phones outside the person's own part are somebody else's. */
export const isOfAnother = ({ part }: FilePart, spec: FieldSpec): boolean =>
  part !== personPart && spec.kind === 'sealed'
