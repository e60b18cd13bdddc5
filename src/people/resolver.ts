import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { notFound } from '../errors.js'
import { unitAt } from '../regions/unit-resolver.js'
import { Root } from '../registry/access.js'
import { DateTimeScalar } from '../registry/scalars.js'
import { completenessLoader } from './completeness.js'
import { globalId, personGlobalId, readGlobalId } from './file-id.js'
import { groups } from './groups/index.js'
import { changesLoader, entriesLoader, linkLoader, type PartRow } from './loader.js'
import { guardianPart, relativePart } from './parts.js'
import { countedAtMost, findPersonAsked, findPersonAsOf, type PersonRow } from './queries.js'
import { askedFields } from './selection.js'
import { Guardian, Node, Person, PersonConnection, Relative } from './type.js'

/** The file behind an id, now or as it stood. A hidden file and one that does not exist are the same: NOT_FOUND. */
export async function personById(
  context: Context,
  info: GraphQLResolveInfo,
  id: string,
  asOf?: Date | null,
): Promise<PersonRow> {
  const { countyCode, id: personId } = readGlobalId('Person', id)
  const asked = askedFields(info, 'Person')
  const now = await findPersonAsked(context, { countyCode, personId }, asOf ? new Set() : asked)
  const found = now && asOf ? await findPersonAsOf(context, now, asOf, asked) : now
  if (!found) throw notFound()
  return found
}

@Resolver(() => Person)
export class PersonResolver {
  @Query(() => Person, {
    nullable: true,
    description:
      '一个人的档案；asOf 为记录时间，查看当时的内容。One file; with asOf as it was recorded at that instant. 不存在或不在辖区：NOT_FOUND。Hidden or unknown: NOT_FOUND.',
  })
  @Root({ root: 'PERSONS', byId: true })
  person(
    @Arg('id', () => ID, { description: '全局编号。Global id.' }) id: string,
    @Arg('asOf', () => DateTimeScalar, { nullable: true, description: '记录时间。Recorded time.' })
    asOf: Date | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return personById(context, info, id, asOf)
  }

  @Query(() => Node, {
    nullable: true,
    description: '按全局编号取对象，权限与 person 相同。Any object by its global id, under the same checks.',
  })
  @Root({ root: 'PERSONS', byId: true })
  async node(
    @Arg('id', () => ID, { description: '全局编号。Global id.' }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return Object.assign(Object.create(Person.prototype), await personById(context, info, id))
  }

  @FieldResolver()
  id(@Parent() { ref }: PersonRow) {
    return personGlobalId(ref)
  }

  @FieldResolver()
  region(@Parent() { regionCode }: PersonRow, @Ctx() { tree }: Context) {
    return regionCode ? tree.region(regionCode) : null
  }

  @FieldResolver()
  dutyRegion(@Parent() { dutyRegionCode }: PersonRow, @Ctx() { tree }: Context) {
    return dutyRegionCode ? tree.region(dutyRegionCode) : null
  }

  @FieldResolver()
  villagersGroup(@Parent() { villagersGroupId }: PersonRow, @Ctx() context: Context) {
    return villagersGroupId ? unitAt(context).load(villagersGroupId) : null
  }

  @FieldResolver()
  relatives(@Parent() { ref }: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return entriesLoader(context, info, relativePart).load(ref)
  }

  @FieldResolver()
  guardians(@Parent() { ref }: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return entriesLoader(context, info, guardianPart).load(ref)
  }

  @FieldResolver()
  completeness(@Parent() person: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    const own = groups.filter(({ bit }) => (person.populations & bit) !== 0)
    return own.length === 0 || person.ref.asOf
      ? null
      : completenessLoader(context, info).load([person.ref, own])
  }

  @FieldResolver()
  changes(@Parent() person: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return changesLoader(context, info).load(person)
  }
}

@Resolver(() => Relative)
export class RelativeResolver {
  @FieldResolver()
  id(@Parent() { ref, entryId }: PartRow) {
    return globalId('Relative', ref.countyCode, entryId ?? '')
  }

  @FieldResolver()
  person(@Parent() { link }: PartRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return link ? linkLoader(context, info).load(link) : null
  }
}

@Resolver(() => Guardian)
export class GuardianResolver {
  @FieldResolver()
  id(@Parent() { ref, entryId }: PartRow) {
    return globalId('Guardian', ref.countyCode, entryId ?? '')
  }
}

/** What a list of any group hands over for its total. */
interface Countable {
  count(): Promise<number>
}

@Resolver(() => PersonConnection)
export class PersonConnectionResolver {
  @FieldResolver()
  async totalCount(@Parent() list: Countable) {
    const count = await list.count()
    return { value: Math.min(count, countedAtMost), precision: count > countedAtMost ? 'AT_LEAST' : 'EXACT' }
  }
}
