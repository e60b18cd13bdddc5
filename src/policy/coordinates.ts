import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql'
import type { FieldAccess, InputAccess, RootAccess } from '../registry/access.js'

/** Every coordinate of a schema with what the policy must know about it. */
export interface Coordinates {
  /** `Person.name` → its classes. */
  readonly fields: ReadonlyMap<string, FieldAccess>
  /** `Query.children` → its demand. */
  readonly roots: ReadonlyMap<string, RootAccess>
  /** `ChildrenFilter.sex` → the output coordinate it reads or writes. */
  readonly inputs: ReadonlyMap<string, InputAccess>
}

/** The schema has coordinates the policy does not know; the platform does not start with it. */
export class UnclassifiedCoordinates extends Error {
  constructor(readonly coordinates: readonly string[]) {
    super(
      `没有数据类别的字段 Coordinates without a data class: ${coordinates.join(', ')}. ` +
        '请在字段字典或类型中声明类别。Declare the class in the dictionary, or @Open()/@Classed()/@Root() on the type.',
    )
    this.name = 'UnclassifiedCoordinates'
  }
}

/** Walks the schema once at start. A coordinate without a class stops the boot with its address. */
export function coordinatesOf(schema: GraphQLSchema): Coordinates {
  const fields = new Map<string, FieldAccess>()
  const roots = new Map<string, RootAccess>()
  const inputs = new Map<string, InputAccess>()
  const faults: string[] = []
  const rootTypes = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])

  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (!isObjectType(type) && !isInputObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const address = `${type.name}.${field.name}`
      const access = field.extensions.access as object | undefined
      if (!access) faults.push(address)
      else if (isInputObjectType(type)) inputs.set(address, access as InputAccess)
      else if (rootTypes.has(type)) {
        if ('root' in access) roots.set(address, access as RootAccess)
        else faults.push(address)
      } else fields.set(address, access as FieldAccess)
    }
  }
  for (const [address, access] of inputs) {
    const target = 'reads' in access ? access.reads : 'writes' in access ? access.writes : undefined
    if (target !== undefined && !fields.has(target)) faults.push(`${address} → ${target}`)
  }
  if (faults.length > 0) throw new UnclassifiedCoordinates(faults.sort())
  return { fields, roots, inputs }
}
