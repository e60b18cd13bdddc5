import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, Info, Int, Query, Resolver, Root as Parent } from 'type-graphql'
import type { Context } from '../../context.js'
import { Root } from '../../registry/access.js'
import { facetLoader, type PartRow, spellsLoader } from '../loader.js'
import { sortsOf } from '../order.js'
import { cursorOf, keysAfter, pageSize } from '../pages.js'
import { countedAtMost, countPersons, type ListAsked, listPersons, type PersonRow } from '../queries.js'
import { askedOfNodes } from '../selection.js'
import { Person, PersonConnection, PersonSearch } from '../type.js'
import type { Group } from './group.js'
import { type GroupTypes, groupTypes } from './type.js'

type ResolverClass = new () => object

/** The resolvers of a group: its list, its facet on a person, its spells. */
export function groupResolvers(group: Group, types: GroupTypes = groupTypes(group)): ResolverClass[] {
  @Resolver(() => PersonConnection)
  class ListResolver {
    @Query(() => PersonConnection, {
      name: group.plural,
      description: `${group.label.zh}名单（您的辖区）。The ${group.label.en} files of your region, page by page.`,
    })
    @Root({ root: 'PERSONS', population: group.population })
    async list(
      @Arg('first', () => Int, { description: '每页条数，1 至 200。Size of the page, 1 to 200.' }) first: number,
      @Arg('after', () => String, { nullable: true, description: '上一页的 endCursor。endCursor of the page before.' })
      after: string | undefined,
      @Arg('filter', () => types.filter, { nullable: true, description: '筛选。Conditions.' })
      filter: Record<string, unknown> | undefined,
      @Arg('search', () => PersonSearch, { nullable: true, description: '查找。Search.' })
      search: PersonSearch | undefined,
      @Arg('orderBy', () => [types.order], {
        nullable: true,
        description: '排序，至多三项；默认按建档先后。Order, at most three entries; by entry unless said.',
      })
      orderBy: Record<string, unknown>[] | undefined,
      @Ctx() context: Context,
      @Info() info: GraphQLResolveInfo,
    ) {
      const size = pageSize(context, first)
      const page = { root: group.plural, filter, search, sorts: sortsOf(orderBy) }
      const asked: ListAsked = {
        filter,
        search,
        sorts: page.sorts,
        first: size,
        afterKeys: keysAfter(context, page, after),
      }
      const found = await listPersons(context, group, askedOfNodes(info, 'PersonConnection', 'Person'), asked)
      const shown = found.slice(0, size)
      const edges = shown.map(({ row, keys }) => ({ node: row, cursor: cursorOf(context, page, keys) }))
      return {
        nodes: shown.map(({ row }) => row),
        edges,
        pageInfo: {
          hasNextPage: found.length > size,
          hasPreviousPage: false,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
        totalCount: async () => {
          const count = await countPersons(context, group, asked)
          return {
            value: Math.min(count, countedAtMost),
            precision: count > countedAtMost ? 'AT_LEAST' : 'EXACT',
          }
        },
      }
    }
  }

  @Resolver(() => Person)
  class FacetOnPerson {
    @FieldResolver(() => types.facet, { name: group.facet, nullable: true })
    facet(@Parent() person: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
      return facetLoader(context, info, group).load(person)
    }
  }

  @Resolver(() => types.facet)
  class FacetResolver {
    @FieldResolver()
    memberships(@Parent() { ref }: PartRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
      return spellsLoader(context, info, group).load(ref)
    }
  }

  return [ListResolver, FacetOnPerson, FacetResolver]
}
