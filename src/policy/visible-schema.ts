import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils'
import type { GraphQLSchema } from 'graphql'
import type { Policy } from './decide.js'
import { mayWrite, modeOf, type Rights, rightSetOf, rightsOf, rootRefusal } from './rights.js'
import type { Viewer } from './viewer.js'

const visible = new WeakMap<Policy, Map<string, GraphQLSchema>>()

/** The schema as the viewer may explore it: roots, fields and inputs that are not the viewer's are not there. */
export function visibleSchema(policy: Policy, viewer: Viewer): GraphQLSchema {
  const rights = rightsOf(policy.table, viewer)
  const bySet = visible.get(policy) ?? new Map<string, GraphQLSchema>()
  visible.set(policy, bySet)
  const key = rightSetOf(rights)
  const schema = bySet.get(key) ?? cutToSize(policy, rights)
  bySet.set(key, schema)
  return schema
}

function cutToSize({ schema, coordinates }: Policy, rights: Rights): GraphQLSchema {
  const mayName = (address: string): boolean => {
    const access = coordinates.inputs.get(address)
    if (!access) return false
    if ('open' in access) return true
    const target = coordinates.fields.get('writes' in access ? access.writes : access.reads)
    if (!target) return false
    if ('writes' in access) return mayWrite(rights, target)
    const mode = modeOf(rights, target)
    return mode === 'FULL' || (mode === 'MASKED' && access.maskedDigits !== undefined)
  }
  const maySee = (typeName: string, fieldName: string): boolean => {
    const address = `${typeName}.${fieldName}`
    const root = coordinates.roots.get(address)
    if (root) return rootRefusal(rights, root) === undefined
    const access = coordinates.fields.get(address)
    return access !== undefined && modeOf(rights, access) !== 'NONE'
  }
  const cut = mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (field, fieldName, typeName) => (maySee(typeName, fieldName) ? field : null),
    [MapperKind.OBJECT_FIELD]: (field, fieldName, typeName) => (maySee(typeName, fieldName) ? field : null),
    [MapperKind.INPUT_OBJECT_FIELD]: (field, fieldName, typeName) =>
      mayName(`${typeName}.${fieldName}`) ? field : null,
  })
  return pruneSchema(cut)
}
