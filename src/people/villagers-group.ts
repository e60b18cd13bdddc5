import type { Context } from '../context.js'
import { unitsById } from '../regions/unit-queries.js'
import { readUnitId } from '../regions/unit-resolver.js'
import { type Problem, problem } from '../registry/user-error.js'

/** The column of a file's villagers' group as given: nothing when it is not given, and only a group of the file's own village. */
export async function villagersGroupGiven(
  { operation }: Context,
  given: string | null | undefined,
  village: string,
): Promise<{ columns: { villagersGroupId?: string | null }; problems: Problem[] }> {
  if (given === undefined) return { columns: {}, problems: [] }
  if (given === null) return { columns: { villagersGroupId: null }, problems: [] }
  const [unit] = await unitsById(operation.db, [readUnitId(given)])
  if (unit?.kind === 'VILLAGERS_GROUP' && unit.regionCode === village && unit.validTo === null)
    return { columns: { villagersGroupId: unit.id }, problems: [] }
  return {
    columns: {},
    problems: [
      problem(
        'villagersGroup',
        'VILLAGERS_GROUP_UNFIT',
        '应为档案所在村现行的村民小组；可用 region 的 reportingUnits 查询。',
        'a villagers’ group of the village that keeps the file is expected; find it with `reportingUnits` of the region.',
      ),
    ],
  }
}
