import DataLoader from 'dataloader'
import { Arg, Ctx, FieldResolver, ID, Mutation, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { notFound } from '../errors.js'
import { Open, Root } from '../registry/access.js'
import { userErrors } from '../registry/user-error.js'
import { provincePlatform } from './changes.js'
import type { Once } from './mutation-resolver.js'
import { readRegionCode } from './region-code.js'
import { atMost } from './split-input.js'
import type { Region as RegionRecord } from './tree.js'
import { Region, RegionChangePayload } from './type.js'
import { createUnit, endUnit, renameUnit, reportsTo, routeRegion, type UnitOutcome } from './unit-moves.js'
import { membersOf, routesOf, type ReportingUnit as UnitRecord, unitsById, unitsOf } from './unit-queries.js'
import {
  RegionReportsToInput,
  ReportingUnit,
  ReportingUnitCreateInput,
  ReportingUnitEndInput,
  ReportingUnitPayload,
  ReportingUnitRenameInput,
  unitKindCode,
} from './unit-type.js'

/** One statement for all regions of an answer. */
function loaderOf<V>(context: Context, name: string, read: (keys: readonly string[]) => Promise<V[]>) {
  const known = context.loaders.get(name) as unknown as DataLoader<string, V> | undefined
  if (known) return known
  const loader = new DataLoader<string, V>(read)
  context.loaders.set(name, loader as never)
  return loader
}

const unitsAt = (context: Context) =>
  loaderOf(context, 'region.units', async (codes) => {
    const units = await unitsOf(context.operation.db, codes)
    return codes.map((code) => units.filter((unit) => unit.regionCode === code))
  })

const routeAt = (context: Context) =>
  loaderOf(context, 'region.route', async (codes) => {
    const routes = await routesOf(context.operation.db, codes)
    return codes.map((code) => routes.get(code))
  })

/** A unit by its id, for whoever names one. */
export const unitAt = (context: Context) =>
  loaderOf(context, 'region.unit', async (ids) => {
    const units = await unitsById(context.operation.db, ids)
    return ids.map((id) => units.find((unit) => unit.id === id) ?? null)
  })

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The id of a unit; whatever is none leads nowhere, like one that no unit has. */
export function readUnitId(id: string): string {
  if (!uuid.test(id)) throw notFound()
  return id
}

@Resolver(() => Region)
export class RegionUnitResolver {
  @FieldResolver(() => [ReportingUnit], {
    description:
      '无区划代码的上报单位：村的村民小组，县的功能区。Reporting units without a division code: groups of a village, areas of a county.',
  })
  @Open()
  async reportingUnits(
    @Parent() { code }: RegionRecord,
    @Arg('kind', () => unitKindCode, { nullable: true, description: '种类。Kind.' }) kind: string | undefined,
    @Arg('includeEnded', () => Boolean, { defaultValue: false, description: '含已撤销的。Ended ones too.' })
    includeEnded: boolean,
    @Ctx() context: Context,
  ) {
    const units = await unitsAt(context).load(code)
    return units.filter((unit) => (!kind || unit.kind === kind) && (includeEnded || unit.validTo === null))
  }

  @FieldResolver(() => String, {
    description:
      '汇总表上报至：上级的区划代码，或 PROVINCE（省级平台）。Whom its table goes to: the code of its parent unless an order says otherwise, or PROVINCE. 来源 Source: 000.',
  })
  @Open()
  async reportsTo(@Parent() { code }: RegionRecord, @Ctx() context: Context) {
    return reportsTo(context, code, await routeAt(context).load(code))
  }
}

@Resolver(() => ReportingUnit)
export class ReportingUnitResolver {
  @Query(() => ReportingUnit, {
    nullable: true,
    description: '按编号查询上报单位；没有则为空。A reporting unit by its id; null if there is none.',
  })
  @Root({ root: 'SIGNED_IN_WITH_ROW' })
  reportingUnit(@Arg('id', () => ID, { description: '编号。Id.' }) id: string, @Ctx() context: Context) {
    return uuid.test(id) ? unitAt(context).load(id) : null
  }

  @FieldResolver()
  region(@Parent() { regionCode }: UnitRecord, @Ctx() { tree }: Context) {
    return tree.region(regionCode) ?? null
  }

  @FieldResolver()
  async members(@Parent() { id, kind, validTo }: UnitRecord, @Ctx() { operation, tree }: Context) {
    if (kind !== 'FUNCTIONAL_AREA' || validTo !== null) return []
    const codes = await membersOf(operation.db, id, operation.today)
    return codes.flatMap((code) => tree.region(code) ?? [])
  }
}

const mostMembers = 200

interface Keyed {
  idempotencyKey?: string | null
  clientMutationId?: string | null
}

/** The mutations of the reporting units and of the routes; `once` is handed in, as to those of the regions. */
export function unitMutations(once: Once) {
  async function answer(context: Context, root: string, input: Keyed, work: () => Promise<UnitOutcome>) {
    const nothing = { problems: [], tree: context.tree }
    let unit: UnitRecord | undefined
    const kept = await once(
      context,
      root,
      input,
      async () => {
        const outcome = await work()
        unit = outcome.unit
        return { ...nothing, problems: outcome.problems, resultId: unit?.id }
      },
      (resultId) => ({ ...nothing, resultId }),
    )
    if (kept.problems.length > 0) context.operation.rollback()
    const shown = unit ?? (kept.resultId ? await unitAt(context).load(kept.resultId) : null)
    return {
      unit: shown,
      userErrors: userErrors(kept.problems, context.language),
      clientMutationId: input.clientMutationId ?? null,
    }
  }

  @Resolver()
  class UnitMutationResolver {
    @Mutation(() => ReportingUnitPayload, {
      description:
        '设立村民小组或功能区。Sets up a villagers’ group or a functional area. ADMINISTRATOR only.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    reportingUnitCreate(
      @Arg('input', () => ReportingUnitCreateInput, { description: '新单位。The unit.' })
      input: ReportingUnitCreateInput,
      @Ctx() context: Context,
    ) {
      const given = input.members ?? []
      atMost('input.members', given, mostMembers)
      const region = readRegionCode('input.region', input.region)
      const members = given.map((code, index) => readRegionCode(`input.members.${index}`, code))
      return answer(context, 'reportingUnitCreate', input, () =>
        createUnit(context, { ...input, region, members }),
      )
    }

    @Mutation(() => ReportingUnitPayload, {
      description: '上报单位更名。A new name for a reporting unit. ADMINISTRATOR only.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    reportingUnitRename(
      @Arg('input', () => ReportingUnitRenameInput, { description: '更名。The new name.' })
      input: ReportingUnitRenameInput,
      @Ctx() context: Context,
    ) {
      const id = readUnitId(input.id)
      return answer(context, 'reportingUnitRename', input, () => renameUnit(context, { ...input, id }))
    }

    @Mutation(() => ReportingUnitPayload, {
      description: '撤销上报单位。Ends a reporting unit. ADMINISTRATOR only.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    reportingUnitEnd(
      @Arg('input', () => ReportingUnitEndInput, { description: '撤销。The end.' })
      input: ReportingUnitEndInput,
      @Ctx() context: Context,
    ) {
      const id = readUnitId(input.id)
      return answer(context, 'reportingUnitEnd', input, () => endUnit(context, { ...input, id }))
    }

    @Mutation(() => RegionChangePayload, {
      description:
        '变更上报去向，如县的汇总表直接报省级平台。Whom a region reports to, such as a county that reports to the province. ADMINISTRATOR only. 来源 Source: 000.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    async regionReportsTo(
      @Arg('input', () => RegionReportsToInput, { description: '去向。The route.' })
      input: RegionReportsToInput,
      @Ctx() context: Context,
    ) {
      const code = readRegionCode('input.code', input.code)
      const to = input.to === provincePlatform ? input.to : readRegionCode('input.to', input.to)
      const kept = await once(
        context,
        'regionReportsTo',
        input,
        async () => {
          const outcome = await routeRegion(context, { ...input, code, to })
          return { ...outcome, resultId: outcome.code }
        },
        (resultId) => ({ problems: [], tree: context.tree, code: resultId }),
      )
      if (kept.problems.length > 0) context.operation.rollback()
      return {
        region: kept.code === undefined ? null : context.tree.region(kept.code),
        userErrors: userErrors(kept.problems, context.language),
        clientMutationId: input.clientMutationId ?? null,
      }
    }
  }
  return UnitMutationResolver
}
