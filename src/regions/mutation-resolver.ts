import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { Root } from '../registry/access.js'
import { userErrors } from '../registry/user-error.js'
import {
  mergeRegions,
  type RegionFollower,
  type RegionOutcome,
  recodeRegion,
  renameRegion,
  splitRegion,
  transferRegion,
} from './moves.js'
import { readRegionCode } from './region-code.js'
import { atMost, readBelow, readSplit } from './split-input.js'
import {
  RegionChangePayload,
  RegionMergeInput,
  RegionRecodeInput,
  RegionRenameInput,
  RegionSplitInput,
  RegionTransferInput,
} from './type.js'

/** An outcome with the id by which an idempotent copy finds it again. */
export type Kept = RegionOutcome & { readonly resultId?: string }

/** Runs a change at most once under its key; the people's side keeps the record. */
export type Once = (
  context: Context,
  root: string,
  input: { idempotencyKey?: string | null; clientMutationId?: string | null },
  work: () => Promise<Kept>,
  replay: (resultId: string) => Kept,
) => Promise<Kept>

const longestMerge = 100

/** The mutations of the regions. Who keeps rows by region follows a merge, and is handed in: regions know no files. */
export function regionMutations(followers: readonly RegionFollower[], once: Once) {
  async function answer(
    context: Context,
    root: string,
    input: { idempotencyKey?: string | null; clientMutationId?: string | null },
    work: () => Promise<RegionOutcome>,
  ) {
    const kept = async (): Promise<Kept> => {
      const outcome = await work()
      return { ...outcome, resultId: outcome.code }
    }
    const replay = (code: string): Kept => ({ problems: [], tree: context.tree, code })
    const { problems, tree, code } = await once(context, root, input, kept, replay)
    if (problems.length > 0) context.operation.rollback()
    // The rest of this operation, the answer above all, sees the regions as the change leaves them.
    Object.assign(context, { tree })
    return {
      region: code === undefined ? null : tree.region(code),
      userErrors: userErrors(problems, context.language),
      clientMutationId: input.clientMutationId ?? null,
    }
  }

  @Resolver()
  class RegionMutationResolver {
    @Mutation(() => RegionChangePayload, {
      description:
        '区划更名；原名保留在沿革中。A new name for a region; the old one stays in its history. ADMINISTRATOR only.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    regionRename(
      @Arg('input', () => RegionRenameInput, { description: '更名。The new name.' }) input: RegionRenameInput,
      @Ctx() context: Context,
    ) {
      const code = readRegionCode('input.code', input.code)
      return answer(context, 'regionRename', input, () => renameRegion(context, { ...input, code }))
    }

    @Mutation(() => RegionChangePayload, {
      description:
        '区划合并：被并入的撤销，其档案和下级随之归入存续的区划。Merges regions: those merged end, and their files and what lies below them go to the one that goes on. ADMINISTRATOR only.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    regionMerge(
      @Arg('input', () => RegionMergeInput, { description: '合并。The merge.' }) input: RegionMergeInput,
      @Ctx() context: Context,
    ) {
      atMost('input.codes', input.codes, longestMerge)
      const codes = input.codes.map((code, index) => readRegionCode(`input.codes.${index}`, code))
      const into = readRegionCode('input.into', input.into)
      return answer(context, 'regionMerge', input, () =>
        mergeRegions(context, { ...input, codes, into }, followers),
      )
    }

    @Mutation(() => RegionChangePayload, {
      description:
        '区划拆分：原区划撤销，其档案或下级村按指明的归属并入各承接区划。Divides a village or township: it ends, and its files or villages go where the input says. ADMINISTRATOR only.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    regionSplit(
      @Arg('input', () => RegionSplitInput, { description: '拆分。The split.' }) input: RegionSplitInput,
      @Ctx() context: Context,
    ) {
      const split = readSplit(input)
      return answer(context, 'regionSplit', input, () => splitRegion(context, split, followers))
    }

    @Mutation(() => RegionChangePayload, {
      description:
        '区划变更代码：区域不变，档案随之改用新代码。Another code for the same region; its files follow. ADMINISTRATOR only.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    regionRecode(
      @Arg('input', () => RegionRecodeInput, { description: '变更代码。The codes.' })
      input: RegionRecodeInput,
      @Ctx() context: Context,
    ) {
      const code = readRegionCode('input.code', input.code)
      const newCode = readRegionCode('input.newCode', input.newCode)
      const below = readBelow(input.below)
      return answer(context, 'regionRecode', input, () =>
        recodeRegion(context, { ...input, code, newCode, below }, followers),
      )
    }

    @Mutation(() => RegionChangePayload, {
      description:
        '区划改隶：村归入另一乡镇，或乡镇归入另一县，档案随之变更。Moves a village to another township, or a township to another county; its files follow. ADMINISTRATOR only.',
    })
    @Root({ root: 'ADMINISTER_REGIONS' })
    regionTransfer(
      @Arg('input', () => RegionTransferInput, { description: '改隶。The transfer.' })
      input: RegionTransferInput,
      @Ctx() context: Context,
    ) {
      const code = readRegionCode('input.code', input.code)
      const to = readRegionCode('input.to', input.to)
      const newCode = input.newCode ? readRegionCode('input.newCode', input.newCode) : null
      const below = readBelow(input.below)
      return answer(context, 'regionTransfer', input, () =>
        transferRegion(context, { ...input, code, to, newCode, below }, followers),
      )
    }
  }
  return RegionMutationResolver
}
