import { v7 as newId } from 'uuid'
import type { Operation } from '../database/operation.js'
import type { Problem } from '../registry/user-error.js'
import { recordChange, recordMerge, recordRename } from './queries.js'
import { faultsOfMerge, faultsOfRename, type MergeInput, type OrderInput, type RenameInput } from './rules.js'
import { soundOfRegion } from './sound.js'
import type { RegionChangeRow } from './table.js'
import type { Region, RegionSuccession, RegionTree, RegionVersion } from './tree.js'

/** Where a change happens: the operation, and the regions at its snapshot. */
export interface Place {
  readonly operation: Operation
  readonly tree: RegionTree
}

/** What became of a change: the region as it is after it, or what the caller must mend. */
export interface RegionOutcome {
  readonly problems: readonly Problem[]
  /** The tree as this operation leaves it; other operations load it once this one is committed. */
  readonly tree: RegionTree
  readonly code?: string
}

/** What whoever keeps rows by region must know of a change, to follow it in the same transaction. */
export interface RegionsReplaced {
  readonly changeId: string
  readonly effectiveOn: string
  /** Code that is no more → code that takes its place. Regions below a merged township keep their codes. */
  readonly replaced: ReadonlyMap<string, string>
  readonly before: RegionTree
  readonly after: RegionTree
}

/** Moves its own rows along. A follower that throws undoes the whole change. */
export type RegionFollower = (operation: Operation, replaced: RegionsReplaced) => Promise<void>

export async function renameRegion({ operation, tree }: Place, input: RenameInput): Promise<RegionOutcome> {
  const problems = faultsOfRename(askedIn(operation, tree), input)
  if (problems.length > 0) return { problems, tree }
  const name = input.name.normalize('NFC').trim()
  const region: Region = { ...tree.region(input.code)!, name, ...soundOfRegion(name) }
  const change = changeRow(operation, 'RENAME', input)
  const ended = endedVersions(tree, [input.code], input.effectiveOn)
  const begun = [nextVersion(tree, input.code, input.effectiveOn, { name })]
  await recordChange(operation.db, change, { ended, begun, successions: [] })
  await recordRename(operation.db, region)
  const after = tree.with({ regions: [region], versions: [...ended, ...begun], successions: [] })
  return { problems, tree: after, code: input.code }
}

export async function mergeRegions(
  { operation, tree }: Place,
  input: MergeInput,
  followers: readonly RegionFollower[],
): Promise<RegionOutcome> {
  const problems = faultsOfMerge(askedIn(operation, tree), input)
  if (problems.length > 0) return { problems, tree }
  const { codes, into, effectiveOn } = input
  const change = changeRow(operation, 'MERGE', input)
  const moved = codes.flatMap((code) => tree.children(code))
  const movedCodes = moved.map((region) => region.code)
  const ended = endedVersions(tree, [...codes, ...movedCodes], effectiveOn)
  const begun = movedCodes.map((code) => nextVersion(tree, code, effectiveOn, { parentCode: into }))
  const successions = codes.map(
    (predecessor): RegionSuccession => ({
      predecessor,
      successor: into,
      kind: 'MERGE',
      effectiveOn,
    }),
  )
  await recordChange(operation.db, change, { ended, begun, successions })
  await recordMerge(operation.db, { retired: codes, moved: movedCodes, into, effectiveOn })
  const regions = [
    ...codes.map((code) => ({ ...tree.region(code)!, validTo: effectiveOn })),
    ...moved.map((region) => ({ ...region, parentCode: into })),
  ]
  const after = tree.with({ regions, versions: [...ended, ...begun], successions })
  const replaced = new Map(codes.map((code) => [code, into]))
  for (const follow of followers)
    await follow(operation, { changeId: change.id, effectiveOn, replaced, before: tree, after })
  return { problems, tree: after, code: into }
}

const askedIn = ({ viewer, today }: Operation, tree: RegionTree) => ({ tree, within: viewer.region, today })

function changeRow(
  { viewer, now }: Operation,
  kind: 'RENAME' | 'MERGE',
  { effectiveOn, documentNumber }: OrderInput,
): RegionChangeRow {
  const { subject, department, region, role, client } = viewer
  return {
    id: newId(),
    kind,
    recordedAt: now,
    effectiveOn,
    documentNumber: documentNumber?.trim() ?? null,
    source: null,
    subject,
    department,
    regionCode: region,
    role,
    client,
  }
}

const endedVersions = (tree: RegionTree, codes: readonly string[], validTo: string): RegionVersion[] =>
  codes.map((code) => ({ ...lastOf(tree, code), validTo }))

const nextVersion = (
  tree: RegionTree,
  code: string,
  validFrom: string,
  change: Partial<Pick<RegionVersion, 'name' | 'parentCode'>>,
): RegionVersion => ({ ...lastOf(tree, code), ...change, validFrom, validTo: null })

const lastOf = (tree: RegionTree, code: string): RegionVersion => {
  const { validFrom, validTo, name, parentCode } = tree.lastVersion(code)!
  return { code, validFrom, validTo, name, parentCode }
}
