import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/** What a document asks for, whoever asks: read once and kept with the document. */
export interface DocumentFacts {
  readonly operation: OperationDefinitionNode
  /** Output coordinates below the roots, in the order of the document. */
  readonly coordinates: readonly string[]
  /** Root coordinates such as `Query.children`. */
  readonly roots: readonly string[]
  /** How many root fields the document names, aliases counted. */
  readonly rootCount: number
  /** Fields with arguments, wherever they stand. */
  readonly calls: readonly { readonly node: FieldNode; readonly field: GraphQLField<unknown, unknown> }[]
  /** Root fields that ask for the schema itself. */
  readonly introspects: boolean
}

const known = new WeakMap<DocumentNode, Map<string, DocumentFacts>>()

/** The facts of one operation of a validated document. */
export function factsOf(schema: GraphQLSchema, document: DocumentNode, operationName = ''): DocumentFacts {
  const byName = known.get(document) ?? new Map<string, DocumentFacts>()
  known.set(document, byName)
  const facts = byName.get(operationName) ?? readFacts(schema, document, operationName)
  byName.set(operationName, facts)
  return facts
}

function readFacts(schema: GraphQLSchema, document: DocumentNode, operationName: string): DocumentFacts {
  const parts = separateOperations(document)
  const part = parts[operationName] ?? Object.values(parts)[0]
  const operation = part?.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!part || !operation) throw new Error('The document has no such operation')

  const coordinates = new Set<string>()
  const roots = new Set<string>()
  const calls: DocumentFacts['calls'][number][] = []
  let introspects = false
  let rootCount = 0
  const types = new TypeInfo(schema)
  const rootTypes = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
  visit(
    part,
    visitWithTypeInfo(types, {
      Field(node) {
        const name = node.name.value
        if (name === '__schema' || name === '__type') introspects = true
        // Below __schema only the schema is described; the caller's view of it is cut to size elsewhere.
        if (name.startsWith('__')) return name === '__typename' ? undefined : false
        const parent = types.getParentType()
        const field = types.getFieldDef()
        if (!parent || !field) throw new Error(`Unknown field ${name}: the document was not validated`)
        const owners = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent]
        if (rootTypes.has(parent as never)) rootCount += 1
        for (const owner of owners)
          (rootTypes.has(owner as never) ? roots : coordinates).add(`${owner.name}.${name}`)
        if (node.arguments?.length || field.args.length) calls.push({ node, field })
        return undefined
      },
    }),
  )
  return { operation, coordinates: [...coordinates], roots: [...roots], rootCount, calls, introspects }
}
