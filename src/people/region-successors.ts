import type { RegionsReplaced } from '../regions/moves.js'
import { type Problem, problem } from '../registry/user-error.js'
import { readGlobalId } from './file-id.js'
import type { FollowingFile } from './region-follower.js'

type Standing = Pick<FollowingFile, 'personId' | 'regionCode' | 'dutyRegionCode' | 'villagersGroupId'>
type Division = NonNullable<RegionsReplaced['divided']>

const isIn = ({ code }: Division, file: Standing): boolean =>
  file.regionCode === code || file.dutyRegionCode === code

/** Person → the successor that the order names. */
const assigned = ({ persons }: Division): Map<string, string> =>
  new Map(
    persons.flatMap(({ ids, successor }) =>
      ids.map((id): [string, string] => [readGlobalId('Person', id).id, successor]),
    ),
  )

/** The successor of a file: named itself, else with its villagers' group, else with the rest. */
const successorIn = (divided: Division, named: ReadonlyMap<string, string>, file: Standing) =>
  named.get(file.personId) ??
  divided.groups.find(({ id }) => id === file.villagersGroupId)?.successor ??
  divided.remaining

/** Where each file goes: by the one successor of its region, or as the order of a split names it. */
export function successorsIn({
  replaced,
  divided,
}: RegionsReplaced): (code: string, file: Standing) => string {
  const named = divided ? assigned(divided) : new Map<string, string>()
  return (code, file) => {
    if (code !== divided?.code) return replaced.get(code) ?? code
    const successor = successorIn(divided, named, file)
    if (!successor) throw new Error('A file of a divided village has no successor')
    return successor
  }
}

/**
 * Whoever divides a village says of every file in it where it goes. An administrator reads no files: the answer tells how
 * many are missing, never who.
 */
export function problemsOfDivision({ divided }: RegionsReplaced, files: readonly Standing[]): Problem[] {
  if (!divided) return []
  const found: Problem[] = []
  const named = assigned(divided)
  const here = files.filter((file) => isIn(divided, file))
  const known = new Set(here.map(({ personId }) => personId))
  const strangers = [...named.keys()].filter((id) => !known.has(id)).length
  if (strangers > 0)
    found.push(
      problem(
        'persons',
        'FILE_NOT_IN_REGION',
        `有 ${strangers} 份档案不在被拆分的村；请核对编号。`,
        `${strangers} of the files do not lie in the divided village; check the ids.`,
      ),
    )
  const twice = divided.persons.reduce((sum, { ids }) => sum + ids.length, 0) - named.size
  if (twice > 0)
    found.push(
      problem(
        'persons',
        'SUCCESSOR_TWICE',
        `有 ${twice} 份档案填写了不止一次；每份只能有一个承接的村。`,
        `${twice} files are named more than once; each has one successor.`,
      ),
    )
  const missing = here.filter((file) => !successorIn(divided, named, file)).length
  if (missing > 0)
    found.push(
      problem(
        'persons',
        'SUCCESSOR_MISSING',
        `还有 ${missing} 份档案没有承接的村；请逐份填写，或用 remaining 说明其余归属。`,
        `${missing} files name no successor; name it for each, or say with \`remaining\` where the rest goes.`,
      ),
    )
  return found
}
