import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../../context.js'
import { Root } from '../../registry/access.js'
import { beginGroup, endGroup, reopenGroup, updateGroup } from '../change.js'
import { completenessLoader } from '../completeness.js'
import { facetLoader, type PartRow, spellsLoader } from '../loader.js'
import { sortsOf } from '../order.js'
import { PersonPayload } from '../payload.js'
import { personPage } from '../person-page.js'
import type { PersonRow } from '../queries.js'
import { codeOutside, type RegionAsked } from '../region-condition.js'
import { Person, PersonConnection, PersonSearch } from '../type.js'
import type { Group } from './group.js'
import { groupInputs } from './inputs.js'
import { groupTypes } from './type.js'

type ResolverClass = new () => object

/** A region outside the viewer's own gives an empty list; the answer says so instead of leaving the caller to guess. */
export function noteRegions(context: Context, filter: unknown): void {
  if (Array.isArray(filter)) for (const each of filter) noteRegions(context, each)
  if (typeof filter !== 'object' || filter === null) return
  const { region, and, or, not } = filter as Record<string, unknown>
  for (const nested of [and, or, not]) noteRegions(context, nested)
  if (!region) return
  const code = codeOutside(context, region as RegionAsked)
  if (code && !context.notes.outsideScope.includes(code)) context.notes.outsideScope.push(code)
}

/** The resolvers of a group: its list, its facet on a person, its spells. */
export function groupResolvers(group: Group): ResolverClass[] {
  const types = groupTypes(group)
  const inputs = groupInputs(group)
  const recording = { root: 'RECORD', population: group.population } as const
  @Resolver()
  class ListResolver {
    @Query(() => PersonConnection, {
      name: group.plural,
      description: `${group.label.zh}名单（您的辖区）。The ${group.label.en} files of your region, page by page.`,
    })
    @Root({ root: 'PERSONS', population: group.population })
    async list(
      @Arg('first', () => Int, { description: '每页条数，1 至 200。Size of the page, 1 to 200.' })
      first: number,
      @Arg('after', () => String, {
        nullable: true,
        description: '上一页的 endCursor。endCursor of the page before.',
      })
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
      noteRegions(context, filter)
      const page = { root: group.plural, filter, search, sorts: sortsOf(orderBy) }
      return personPage(context, info, group, page, { filter, search, first, after })
    }
  }

  @Resolver(() => Person)
  class FacetOnPerson {
    // Named like its field: that is how type-graphql finds it.
    @FieldResolver(() => types.facet, { nullable: true })
    [group.facet](@Parent() person: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
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

  @Resolver(() => types.facet)
  class CompletenessResolver {
    @FieldResolver()
    completeness(@Parent() { ref }: PartRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
      return ref.asOf ? null : completenessLoader(context, info).load([ref, [group]])
    }
  }

  @Resolver()
  class ChangeResolver {
    @Mutation(() => PersonPayload, {
      name: `${group.facet}Update`,
      description: `修改${group.label.zh}信息。Changes the facet of a ${group.label.en}. 来源 Source: ${group.source}.`,
    })
    @Root(recording)
    update(
      @Arg('input', () => inputs.update, { description: '输入。Input.' })
      input: InstanceType<typeof inputs.update>,
      @Ctx() context: Context,
    ) {
      return updateGroup(context, group, input)
    }

    @Mutation(() => PersonPayload, {
      name: `${group.facet}Begin`,
      description: `将已建档人员纳入${group.label.zh}。Takes the person of a file that exists into the group, for the first time. 来源 Source: ${group.source}.`,
    })
    @Root(recording)
    begin(
      @Arg('input', () => inputs.begin, { description: '输入。Input.' })
      input: InstanceType<typeof inputs.begin>,
      @Ctx() context: Context,
    ) {
      return beginGroup(context, group, input)
    }

    @Mutation(() => PersonPayload, {
      name: `${group.facet}End`,
      description: `退出${group.label.zh}，注明原因；档案保留。Ends the membership with its reason; the file stays. 来源 Source: ${group.source}.`,
    })
    @Root(recording)
    end(
      @Arg('input', () => inputs.end, { description: '输入。Input.' }) input: InstanceType<typeof inputs.end>,
      @Ctx() context: Context,
    ) {
      return endGroup(context, group, input)
    }

    @Mutation(() => PersonPayload, {
      name: `${group.facet}Reopen`,
      description: `重新纳入${group.label.zh}。Takes the person into the group again. 来源 Source: ${group.source}.`,
    })
    @Root(recording)
    reopen(
      @Arg('input', () => inputs.reopen, { description: '输入。Input.' })
      input: InstanceType<typeof inputs.reopen>,
      @Ctx() context: Context,
    ) {
      return reopenGroup(context, group, input)
    }
  }

  return [ListResolver, FacetOnPerson, FacetResolver, CompletenessResolver, ChangeResolver]
}
