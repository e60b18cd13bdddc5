import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'

/** A field of the schema's description asks no database and no right: four of them cost as one of the data. */
export const partOfDescription = 0.25

const known = new WeakMap<GraphQLSchema, Readonly<Record<string, number>>>()

/** How many entries a list has when the schema describes itself: as many as there are, or as one type has on the average. */
export function entriesOfSchema(schema: GraphQLSchema, coordinate: string): number {
  const counted = known.get(schema) ?? countedIn(schema)
  known.set(schema, counted)
  return counted[coordinate] ?? 1
}

function countedIn(schema: GraphQLSchema): Readonly<Record<string, number>> {
  const types = Object.values(schema.getTypeMap())
  const composite = types.filter((type) => isObjectType(type) || isInterfaceType(type))
  const fields = composite.flatMap((type) => Object.values(type.getFields()))
  const inputs = types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()))
  const values = types.filter(isEnumType).flatMap((type) => type.getValues())
  const possible = types.filter((type) => isInterfaceType(type) || isUnionType(type))
  const share = (count: number, of: number) => count / Math.max(1, of)
  return {
    '__Schema.types': types.length,
    '__Schema.directives': schema.getDirectives().length,
    '__Type.fields': share(fields.length, types.length),
    '__Type.inputFields': share(inputs.length, types.length),
    '__Type.enumValues': share(values.length, types.length),
    '__Type.interfaces': share(composite.flatMap((type) => type.getInterfaces()).length, types.length),
    '__Type.possibleTypes': share(
      possible.flatMap((type) => schema.getPossibleTypes(type)).length,
      types.length,
    ),
    '__Field.args': share(fields.flatMap(({ args }) => args).length, fields.length),
    '__Directive.args': 2,
  }
}
