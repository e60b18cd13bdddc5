import type { GraphQLSchema } from 'graphql'
import { applyMiddleware, type IMiddlewareTypeMap } from 'graphql-middleware'
import type { Allowed } from './allowed.js'
import { deny, rule, shield } from './graphql-shield.js'

interface Deciding {
  readonly operation: { readonly allowed: Allowed }
}

/** A root field runs only when the decision about this very operation names it. */
const isDecided = rule('isDecided', { cache: 'no_cache' })(
  (_parent, _arguments, { operation }: Deciding, info) =>
    operation.allowed.roots.has(`${info.parentType.name}.${info.fieldName}`),
)

/**
 * A guard at the roots, behind the decision and before every resolver; whatever it does not know is denied.
 * Below the roots it would cost an asynchronous call per cell and know nothing more: only the roots are kept.
 */
export async function guardRoots(schema: GraphQLSchema): Promise<GraphQLSchema> {
  const roots = ['Query', 'Mutation', 'Subscription'].filter((name) => schema.getType(name))
  const generator = shield(Object.fromEntries(roots.map((name) => [name, { '*': isDecided }])), {
    fallbackRule: deny,
    allowExternalErrors: true,
  })
  const all = generator.generate(schema) as IMiddlewareTypeMap
  return applyMiddleware(
    schema,
    Object.fromEntries(roots.map((name) => [name, all[name as keyof typeof all]])),
  )
}
