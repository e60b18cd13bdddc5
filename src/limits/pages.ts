import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import type { Context } from '../context.js'

/** Notes a page by its response key; where several have the same key, the longest. */
export function notePage({ notes }: Context, key: string, entries: number): void {
  notes.pages.set(key, Math.max(entries, notes.pages.get(key) ?? 0))
}

/**
 * How many entries each page turned out to have, so that an answer costs what it holds: noted around every field that takes
 * `first`, when the schema is built.
 */
export function notePages(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      if (!field.args.some(({ name }) => name === 'first')) continue
      const resolve = field.resolve ?? defaultFieldResolver
      field.resolve = (parent, args, context: Context, info) => {
        const noted = (page: unknown) => {
          const entries = entriesIn(page)
          if (entries !== undefined) notePage(context, String(info.path.key), entries)
          return page
        }
        const page: unknown = resolve(parent, args, context, info)
        return page instanceof Promise ? page.then(noted) : noted(page)
      }
    }
  }
  return schema
}

function entriesIn(page: unknown): number | undefined {
  if (Array.isArray(page)) return page.length
  const nodes = (page as { nodes?: unknown } | null | undefined)?.nodes
  return Array.isArray(nodes) ? nodes.length : undefined
}
