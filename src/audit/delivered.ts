import { defaultFieldResolver, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import type { Context } from '../context.js'

/** Types that stand for a person's file. */
const files = new Set(['Person', 'Node'])

interface Delivered {
  readonly ref?: { readonly personId?: string }
}

/**
 * Whatever field gives a file, the record of the access names it: wrapped around all of them when the schema is built, so that no
 * resolver can forget.
 */
export function noteDeliveries(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      if (!files.has(getNamedType(field.type).name)) continue
      const resolve = field.resolve ?? defaultFieldResolver
      field.resolve = (parent, args, context: Context, info) => {
        const given: unknown = resolve(parent, args, context, info)
        return given instanceof Promise
          ? given.then((value: unknown) => noted(context, value))
          : noted(context, given)
      }
    }
  }
  return schema
}

function noted<T>(context: Context, given: T): T {
  for (const each of Array.isArray(given) ? given : [given]) {
    const personId = (each as Delivered | null)?.ref?.personId
    if (personId) context.notes.persons.add(personId)
  }
  return given
}
