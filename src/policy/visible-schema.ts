import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils'
import {
  type GraphQLFieldConfig,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isRequiredInputField,
} from 'graphql'
import type { Coordinates } from './coordinates.js'
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
  /** Whether the viewer can fill the input in: all that it demands, and something of what it writes. */
  const maySend = (input: GraphQLInputObjectType): boolean => {
    const written = fieldsWithin(input, false).filter((address) => isWritten(coordinates, address))
    return fieldsWithin(input, true).every(mayName) && (written.length === 0 || written.some(mayName))
  }
  const mayChange = (field: GraphQLFieldConfig<unknown, unknown>): boolean =>
    Object.values(field.args ?? {}).every(({ type }) => {
      const input = getNamedType(type)
      return !isInputObjectType(input) || maySend(input)
    })
  const cut = mapSchema(schema, {
    [MapperKind.QUERY_ROOT_FIELD]: (field, fieldName, typeName) =>
      maySee(typeName, fieldName) ? field : null,
    [MapperKind.MUTATION_ROOT_FIELD]: (field, fieldName, typeName) =>
      maySee(typeName, fieldName) && mayChange(field) ? field : null,
    [MapperKind.OBJECT_FIELD]: (field, fieldName, typeName) => (maySee(typeName, fieldName) ? field : null),
    [MapperKind.INPUT_OBJECT_FIELD]: (field, fieldName, typeName) =>
      mayName(`${typeName}.${fieldName}`) ? field : null,
  })
  return pruneSchema(cut)
}

/** The addresses of the fields of an input and of the inputs in it; or only those without which it can't be sent. */
function fieldsWithin(input: GraphQLInputObjectType, requiredOnly: boolean): string[] {
  return Object.values(input.getFields()).flatMap((field) => {
    if (requiredOnly && !isRequiredInputField(field)) return []
    const nested = getNamedType(field.type)
    const inner = isInputObjectType(nested) && nested !== input ? fieldsWithin(nested, requiredOnly) : []
    return [`${input.name}.${field.name}`, ...inner]
  })
}

const isWritten = ({ inputs }: Coordinates, address: string): boolean =>
  'writes' in (inputs.get(address) ?? {})
