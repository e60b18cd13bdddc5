import { type GraphQLSchema, isObjectType } from 'graphql'
import type { FieldAccess } from '../registry/access.js'
import type { Allowed } from './allowed.js'

interface Deciding {
  readonly operation: { readonly allowed: Allowed }
}

/**
 * Lists and facets have resolvers of their own; behind a coordinate that the decision leaves out none of them runs.
 * Leaves need no guard: a column that is not read has no value. One check per call of such a resolver, no I/O.
 */
export function guardFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const access = field.extensions.access as FieldAccess | undefined
      const resolve = field.resolve
      if (!resolve || !access || !('classes' in access)) continue
      const coordinate = `${type.name}.${field.name}`
      field.resolve = (parent, args, context: Deciding, info) =>
        context.operation.allowed.mode(coordinate) === 'NONE' ? null : resolve(parent, args, context, info)
    }
  }
  return schema
}
