import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { badUserInput } from '../errors.js'
import { Root } from '../registry/access.js'
import { userErrors } from '../registry/user-error.js'
import { mergeRegions, type RegionFollower, type RegionOutcome, renameRegion } from './moves.js'
import { readRegionCode } from './region-code.js'
import { RegionChangePayload, RegionMergeInput, RegionRenameInput } from './type.js'

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
      if (input.codes.length > longestMerge)
        throw badUserInput('input.codes', {
          zh: `至多 ${longestMerge} 个；请分次办理。`,
          en: `at most ${longestMerge}; merge in several steps.`,
        })
      const codes = input.codes.map((code, index) => readRegionCode(`input.codes.${index}`, code))
      const into = readRegionCode('input.into', input.into)
      return answer(context, 'regionMerge', input, () =>
        mergeRegions(context, { ...input, codes, into }, followers),
      )
    }
  }
  return RegionMutationResolver
}
