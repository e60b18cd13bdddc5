import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import type { InputAccess } from '../registry/access.js'

/** One naming of an input field: where it stands in the arguments, and what naming it means. */
export interface InputUse {
  readonly address: string
  readonly path: string
  readonly access: InputAccess
  readonly value: unknown
}

/** Every input field that a coerced argument value names, nested ones included; a field set to null is named too. */
export function inputUses(
  type: GraphQLInputType,
  value: unknown,
  accessOf: (address: string) => InputAccess | undefined,
  path: string,
): InputUse[] {
  if (value === null || value === undefined) return []
  if (isNonNullType(type)) return inputUses(type.ofType, value, accessOf, path)
  if (isListType(type)) {
    const items = Array.isArray(value) ? value : [value]
    return items.flatMap((item, index) => inputUses(type.ofType, item, accessOf, `${path}.${index}`))
  }
  if (!isInputObjectType(type)) return []
  return Object.entries(value as Record<string, unknown>).flatMap(([name, nested]) => {
    const field = type.getFields()[name]
    if (!field) return []
    const address = `${type.name}.${name}`
    // An input field that the catalogue does not know reads a coordinate that nobody may read.
    const access = accessOf(address) ?? { reads: address }
    return [
      { address, path: `${path}.${name}`, access, value: nested },
      ...inputUses(field.type, nested, accessOf, `${path}.${name}`),
    ]
  })
}
