import { Arg, Args, Ctx, FieldResolver, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { Open, Root } from '../registry/access.js'
import { DateScalar } from '../registry/scalars.js'
import { sinceUnknown } from './changes.js'
import { pageOfRegions } from './pages.js'
import { readRegionCode } from './region-code.js'
import type { Region as RegionRecord, RegionTree } from './tree.js'
import { Region, RegionConnection, RegionListArgs } from './type.js'

const known = (tree: RegionTree, codes: readonly string[]) => codes.flatMap((code) => tree.region(code) ?? [])

const dayOrUnknown = (validFrom: string) => (validFrom === sinceUnknown ? null : validFrom)

@Resolver(() => Region)
export class RegionResolver {
  @Query(() => Region, {
    nullable: true,
    description:
      '按代码查询区划，含已撤销的；没有则为空。A region by its code, retired ones too; null if there is none.',
  })
  @Root({ root: 'SIGNED_IN_WITH_ROW' })
  region(
    @Arg('code', () => String, { description: '区划代码。Code of the region.' }) code: string,
    @Ctx() { tree }: Context,
  ) {
    return tree.region(readRegionCode('code', code)) ?? null
  }

  @Query(() => RegionConnection, {
    description:
      '区划列表，按代码排序；可按范围、级别、名称或拼音查找。Regions by code: within a subtree, of a level, by name or its sound.',
  })
  @Root({ root: 'SIGNED_IN_WITH_ROW' })
  regions(@Args(() => RegionListArgs) asked: RegionListArgs, @Ctx() context: Context) {
    return pageOfRegions(context, asked)
  }

  @FieldResolver()
  parent(@Parent() { code }: RegionRecord, @Ctx() { tree }: Context) {
    return tree.parent(code) ?? null
  }

  @FieldResolver()
  ancestors(@Parent() { code }: RegionRecord, @Ctx() { tree }: Context) {
    return tree.ancestors(code)
  }

  @FieldResolver()
  children(@Parent() { code }: RegionRecord, @Ctx() { tree }: Context) {
    return tree.children(code)
  }

  @FieldResolver()
  validFrom(@Parent() { validFrom }: RegionRecord) {
    return dayOrUnknown(validFrom)
  }

  @FieldResolver()
  predecessors(@Parent() { code }: RegionRecord, @Ctx() { tree }: Context) {
    return known(
      tree,
      tree.predecessors(code).map(({ predecessor }) => predecessor),
    )
  }

  @FieldResolver()
  successors(@Parent() { code }: RegionRecord, @Ctx() { tree }: Context) {
    return known(
      tree,
      tree.successors(code).map(({ successor }) => successor),
    )
  }

  @FieldResolver()
  versions(@Parent() { code }: RegionRecord, @Ctx() { tree }: Context) {
    return tree.versions(code).map(({ name, parentCode, validFrom, validTo }) => ({
      name,
      parent: parentCode === null ? null : tree.region(parentCode),
      validFrom: dayOrUnknown(validFrom),
      validTo,
    }))
  }

  @FieldResolver()
  successions(@Parent() { code }: RegionRecord, @Ctx() { tree }: Context) {
    return [...tree.predecessors(code), ...tree.successors(code)].map(
      ({ kind, effectiveOn, predecessor, successor }) => ({
        kind,
        effectiveOn,
        from: tree.region(predecessor),
        to: tree.region(successor),
      }),
    )
  }

  @FieldResolver(() => [Region], {
    description:
      '某日的下一级区划，含后来撤销的。Regions directly below it on a day, those that ended since too.',
  })
  @Open()
  childrenOn(
    @Parent() { code }: RegionRecord,
    @Arg('date', () => DateScalar, { description: '日期。The day.' }) date: string,
    @Ctx() { tree }: Context,
  ) {
    return tree.childrenOn(code, date)
  }

  @FieldResolver(() => Region, {
    nullable: true,
    description: '某日的上级；当日不存在则为空。Its parent on a day; null if it did not exist then.',
  })
  @Open()
  parentOn(
    @Parent() { code }: RegionRecord,
    @Arg('date', () => DateScalar, { description: '日期。The day.' }) date: string,
    @Ctx() { tree }: Context,
  ) {
    return tree.parentOn(code, date) ?? null
  }

  @FieldResolver(() => [Region], {
    description:
      '今日承接其全部或一部分的同级区划；现行的为其本身。The regions of today that hold what it held; itself while it exists.',
  })
  @Open()
  present(@Parent() { code }: RegionRecord, @Ctx() { tree }: Context) {
    return tree.present(code)
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '某日的名称；当日不存在则为空。Its name on a day; null if it did not exist then.',
  })
  @Open()
  nameOn(
    @Parent() { code }: RegionRecord,
    @Arg('date', () => DateScalar, { description: '日期。The day.' }) date: string,
    @Ctx() { tree }: Context,
  ) {
    return tree.versionOn(code, date)?.name ?? null
  }
}
