import type { Operation } from '../database/operation.js'
import type { Problem } from '../registry/user-error.js'
import { changeRow } from './change-row.js'
import type { Asked } from './faults.js'
import { recordChange, recordMerge, recordRename, recordReshaped } from './queries.js'
import {
  faultsOfRecode,
  faultsOfTransfer,
  type RecodeInput,
  recodeOf,
  type TransferInput,
  transferOf,
} from './recode-rules.js'
import { lastOf, type Reshaping, reshape } from './reshape.js'
import { faultsOfMerge, faultsOfRename, type MergeInput, type OrderInput, type RenameInput } from './rules.js'
import { soundOfRegion } from './sound.js'
import { faultsOfSplit, type SplitInput, splitOf } from './split-rules.js'
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
  /** Code that is no more → the one code that takes its place. Regions below keep theirs unless they are named too. */
  readonly replaced: ReadonlyMap<string, string>
  /** Regions that keep their code and hang elsewhere: what lies in them has another township or county. */
  readonly rehung: readonly string[]
  /** A region that is no more and has several successors, with what the order says of who goes where. */
  readonly divided?: SplitInput
  readonly before: RegionTree
  readonly after: RegionTree
}

/** Moves its own rows along. One that throws, or finds what the caller must mend, undoes the whole change. */
export type RegionFollower = (
  operation: Operation,
  replaced: RegionsReplaced,
) => Promise<readonly Problem[] | undefined>

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
  return followed(operation, followers, into, {
    changeId: change.id,
    effectiveOn,
    replaced,
    rehung: movedCodes,
    before: tree,
    after,
  })
}

/** A village or a township is divided among several. */
export const splitRegion = (place: Place, input: SplitInput, followers: readonly RegionFollower[]) =>
  reshaped(place, input, followers, faultsOfSplit, (asked, tree) => splitOf(tree, asked))

/** The same region under another code. */
export const recodeRegion = (place: Place, input: RecodeInput, followers: readonly RegionFollower[]) =>
  reshaped(place, input, followers, faultsOfRecode, recodeOf)

/** A village or a township under another parent, with its code or with a new one. */
export const transferRegion = (place: Place, input: TransferInput, followers: readonly RegionFollower[]) =>
  reshaped(place, input, followers, faultsOfTransfer, transferOf)

async function reshaped<I extends OrderInput & { code: string }>(
  { operation, tree }: Place,
  input: I,
  followers: readonly RegionFollower[],
  faultsOf: (asked: Asked, input: I) => Problem[],
  decide: (input: I, tree: RegionTree) => Reshaping,
): Promise<RegionOutcome> {
  const problems = faultsOf(askedIn(operation, tree), input)
  if (problems.length > 0) return { problems, tree }
  const decided = decide(input, tree)
  const rows = reshape(tree, decided)
  const change = changeRow(operation, decided.kind, input)
  await recordChange(operation.db, change, rows)
  await recordReshaped(operation.db, rows.regions)
  // A divided region has no single one to show: it is shown as it ended, with its successors.
  const shown = decided.recoded.get(input.code) ?? input.code
  return followed(operation, followers, shown, {
    changeId: change.id,
    effectiveOn: input.effectiveOn,
    replaced: decided.recoded,
    rehung: rows.rehung,
    divided: decided.divided.size > 0 ? (input as unknown as SplitInput) : undefined,
    before: tree,
    after: tree.with(rows),
  })
}

async function followed(
  operation: Operation,
  followers: readonly RegionFollower[],
  code: string,
  replaced: RegionsReplaced,
): Promise<RegionOutcome> {
  for (const follow of followers) {
    const problems = (await follow(operation, replaced)) ?? []
    if (problems.length > 0) return { problems, tree: replaced.before }
  }
  return { problems: [], tree: replaced.after, code }
}

const askedIn = ({ viewer, today }: Operation, tree: RegionTree) => ({ tree, within: viewer.region, today })

const endedVersions = (tree: RegionTree, codes: readonly string[], validTo: string): RegionVersion[] =>
  codes.map((code) => ({ ...lastOf(tree, code), validTo }))

const nextVersion = (
  tree: RegionTree,
  code: string,
  validFrom: string,
  change: Partial<Pick<RegionVersion, 'name' | 'parentCode'>>,
): RegionVersion => ({ ...lastOf(tree, code), ...change, validFrom, validTo: null })
