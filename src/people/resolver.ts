import DataLoader from 'dataloader'
import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { populationMask } from '../database/settings.js'
import { notFound } from '../errors.js'
import { changesOf } from '../history/queries.js'
import { unitAt } from '../regions/unit-resolver.js'
import { Root } from '../registry/access.js'
import { populationBit } from '../registry/classes.js'
import { DateTimeScalar } from '../registry/scalars.js'
import { completenessLoader } from './completeness.js'
import { type FileRef, globalId, personGlobalId, readGlobalId } from './file-id.js'
import { groups } from './groups/index.js'
import { entriesLoader, linkLoader, loaderAt, type PartRow } from './loader.js'
import { guardianPart, relativePart } from './parts.js'
import { countedAtMost, findPerson, findPersonAsOf, type PersonRow } from './queries.js'
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
  const now = await findPerson(context, { countyCode, personId }, asOf ? new Set() : asked)
  const found = now && asOf ? await findPersonAsOf(context, now.ref, asOf, asked) : now
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
  @Root({ root: 'PERSONS' })
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
  @Root({ root: 'PERSONS' })
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
    return entriesLoader(context, info, relativePart, 'relation').load(ref)
  }

  @FieldResolver()
  guardians(@Parent() { ref }: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return entriesLoader(context, info, guardianPart, 'validFrom').load(ref)
  }

  @FieldResolver()
  async completeness(
    @Parent() { ref, populations }: PersonRow,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const group = groups.find(({ population }) => (populations & populationBit[population]) !== 0)
    if (!group || ref.asOf) return null
    const categories = await completenessLoader(context, info, group).load(ref)
    const total = (of: 'filled' | 'expected') => categories.reduce((sum, category) => sum + category[of], 0)
    return { categories, share: Math.round((total('filled') / total('expected')) * 1000) / 1000 }
  }

  @FieldResolver()
  changes(@Parent() { ref }: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    const loader = loaderAt<FileRef, unknown[]>(
      context,
      info,
      () =>
        new DataLoader(
          async (refs) => {
            const rows = await changesOf(
              context.operation,
              refs,
              populationMask(context.operation.allowed.rows.keys()),
            )
            return refs.map(({ personId }) =>
              rows
                .filter((row) => row.personId === personId)
                .map((row) => ({ ...row, region: context.tree.region(row.regionCode) })),
            )
          },
          { cacheKeyFn: personGlobalId },
        ),
    )
    return loader.load(ref)
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
