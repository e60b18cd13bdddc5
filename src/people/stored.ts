import { type FieldSpec, type Fields, hasMaskColumn } from '../registry/field.js'
import { indexColumn, maskedColumn, sealedColumn } from '../registry/storage.js'
import type { Keyring } from '../sealing/keyring.js'
import { blindIndex, seal } from '../sealing/seal.js'
import { normalCitizenId } from './citizen-id.js'
import { masks } from './masks.js'
import { type NameSound, soundOf } from './names.js'
import { type Part, sealContext } from './parts.js'

/** Values of columns by property name, as they go into the database. */
export type Columns = Record<string, unknown>

/** What a value is stored with: the keys that seal it, and the township that masks an address. */
export interface Storing {
  readonly keyring: Keyring
  readonly township: string
  /** How a name sounds, for loads that know the parts of their names; `soundOf` where it is not given. */
  readonly sound?: (name: string) => NameSound
}

/** The columns that hold the given fields of a part: the value or its sealed form, the masked form, what is derived. */
export function storedColumns(part: Part, values: Record<string, unknown>, storing: Storing): Columns {
  const columns: Columns = {}
  for (const { name, spec, sealed, index, masked } of layoutOf(part.fields)) {
    if (!(name in values)) continue
    const value = normalised(spec, values[name])
    if (sealed === null) columns[name] = value
    else {
      const text = value as string | null
      columns[sealed] = text === null ? null : seal(storing.keyring, text, sealContext(part, name))
      // One context for all parts: a guardian's number can be compared with a person's.
      columns[index] = text === null ? null : blindIndex(storing.keyring, text, name)
    }
    if (masked !== null) columns[masked] = maskedForm(spec, value, storing)
  }
  if (typeof columns.name === 'string' && part.fields.namePinyin) {
    const sound = (storing.sound ?? soundOf)(columns.name)
    columns.namePinyin = sound.pinyin
    columns.nameInitials = sound.initials
  }
  return columns
}

/** Under which properties a field is stored. */
interface Layout {
  readonly name: string
  readonly spec: FieldSpec
  readonly sealed: string | null
  readonly index: string
  readonly masked: string | null
}

const layouts = new WeakMap<Fields, readonly Layout[]>()

/** Worked out once for a dictionary: a load stores millions of values by it. */
function layoutOf(fields: Fields): readonly Layout[] {
  const known = layouts.get(fields)
  if (known) return known
  const layout = Object.entries(fields).map(([name, spec]) => ({
    name,
    spec,
    sealed: spec.kind === 'sealed' ? sealedColumn(name) : null,
    index: indexColumn(name),
    masked: hasMaskColumn(spec) ? maskedColumn(name) : null,
  }))
  layouts.set(fields, layout)
  return layout
}

function maskedForm(spec: FieldSpec, value: unknown, { township }: Storing): string | null {
  if (value === null || !spec.masked || spec.masked === 'SHOWN') return null
  return spec.masked === 'ADDRESS' ? township : masks[spec.masked](String(value))
}

/** One form of each value: texts trimmed, an empty text is none, the check character of an ID in capitals. */
export function normalised(spec: FieldSpec, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (typeof value !== 'string') return value
  // Codes and dates have one form already.
  if (spec.kind === 'code' || spec.kind === 'date') return value === '' ? null : value
  const text = value.trim().normalize('NFC')
  if (text === '') return null
  return spec.masked === 'CITIZEN_ID' ? normalCitizenId(text) : text
}
