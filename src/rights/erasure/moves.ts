import { and, eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import type { Context } from '../../context.js'
import { notFound } from '../../errors.js'
import { keptElsewhere } from '../../people/change.js'
import { counting } from '../../people/figures/keep.js'
import { openQuarters } from '../../people/figures/past.js'
import { type FileRef, globalId, personGlobalId, readGlobalId } from '../../people/file-id.js'
import { groups } from '../../people/groups/index.js'
import { getStandingFile, type StandingFile } from '../../people/known.js'
import { type Problem, problem } from '../../registry/user-error.js'
import {
  addRequest,
  decideRequest,
  type ErasureRow,
  isOfCounty,
  readErasures,
  removeFile,
  standingOf,
} from './queries.js'
import { problemsOfErasure } from './rules.js'
import { erasure } from './table.js'
import type { PersonErasureDecisionInput, PersonErasureRequestInput } from './type.js'

/** The outcome of a step of an erasure. */
export interface ErasureChanged {
  readonly erasure?: ErasureRow
  readonly problems: readonly Problem[]
}

function refused(context: Context, problems: readonly Problem[]): ErasureChanged {
  context.operation.rollback()
  return { problems }
}

export const erasureGlobalId = ({ countyCode, erasureId }: ErasureRow): string =>
  globalId('Erasure', countyCode, erasureId)

async function getErasure(context: Context, id: string): Promise<ErasureRow> {
  const { countyCode, id: erasureId } = readGlobalId('Erasure', id)
  const key = and(eq(erasure.countyCode, countyCode), eq(erasure.erasureId, erasureId))
  const [row] = await readErasures(context, key, 1)
  if (!row) throw notFound()
  return row
}

const notOfACounty = (): Problem =>
  problem(
    'id',
    'ERASURE_BY_COUNTY',
    '删除档案由县级以上民政部门办理。',
    'a file is erased by the civil affairs department of the county, or above it.',
  )

/** Every reason against erasing this file now. */
async function problemsOf(context: Context, file: StandingFile, ground: string): Promise<Problem[]> {
  const { operation, settings } = context
  if (!isOfCounty(context, file.ref.countyCode)) return [notOfACounty()]
  const elsewhere = keptElsewhere(file)
  if (elsewhere.length > 0) return elsewhere
  const { birthDate, spells } = await standingOf(context, file.ref)
  const facts = spells.flatMap((spell) => {
    const group = groups.find(({ population }) => population === spell.population)
    return group ? [{ group, spell }] : []
  })
  const { today } = operation
  const { retentionYears } = settings
  const problems = problemsOfErasure({ birthDate, spells: facts, today, ground, retentionYears })
  if (problems.length > 0) return problems
  // A quarter that nobody has kept yet would be counted without the person: a figure is what was true then.
  const open = await openQuarters(operation.as('keeper'))
  return open.length === 0 ? [] : [quarterOpen()]
}

const quarterOpen = (): Problem =>
  problem(
    'id',
    'ERASURE_QUARTER_OPEN',
    '上季度的统计尚未留存，请约十分钟后再试。',
    'the figures of the last quarter are not kept yet; try again in about ten minutes.',
  )

/** One approver asks for it. */
export async function requestErasure(
  context: Context,
  { id, ground, requestedBy }: PersonErasureRequestInput,
): Promise<ErasureChanged> {
  const file = await getStandingFile(context, id)
  const problems = await problemsOf(context, file, ground)
  if (problems.length > 0) return refused(context, problems)
  const row = newRequest(context, file.ref, ground, requestedBy ?? null)
  if (!(await addRequest(context, row))) return refused(context, [alreadyRequested()])
  const erasureId = globalId('Erasure', row.countyCode, row.erasureId)
  return { erasure: await getErasure(context, erasureId), problems: [] }
}

const newRequest = (
  { operation: { viewer, now } }: Context,
  { countyCode, personId }: FileRef,
  ground: string,
  requestedBy: string | null,
) => ({
  countyCode,
  erasureId: newId(),
  personId,
  ground,
  requestedBy,
  state: 'REQUESTED',
  version: 1,
  requestedAt: now,
  requestedByAccount: viewer.subject,
  requestedByDepartment: viewer.department,
})

const alreadyRequested = (): Problem =>
  problem(
    'id',
    'ERASURE_OPEN',
    '此档案已有待执行的删除申请。',
    'the erasure of this file was requested already; it waits for a second person.',
  )

const decided = (): Problem =>
  problem('id', 'ERASURE_DECIDED', '此删除申请已处理。', 'this erasure was decided already.')

/** Another approver removes the file: the conditions are looked at again, and the figures come along. */
export async function carryOutErasure(
  context: Context,
  { id, expectedVersion }: PersonErasureDecisionInput,
): Promise<ErasureChanged> {
  const request = await getErasure(context, id)
  if (request.state !== 'REQUESTED') return refused(context, [decided()])
  if (request.requestedByAccount === context.operation.viewer.subject) return refused(context, [samePerson()])
  const file = await getStandingFile(context, personGlobalId(request))
  // Since then it went into another county: that one has a say of its own.
  if (file.ref.countyCode !== request.countyCode) throw notFound()
  const problems = await problemsOf(context, file, request.ground)
  if (problems.length > 0) return refused(context, problems)
  const removed = await counting(context, file.ref, (counted) => removeFile(counted, context.tree))
  await decideRequest(context, request, expectedVersion, {
    state: 'CARRIED_OUT',
    erasedTables: removed.map(([table]) => table),
    erasedRows: removed.map(([, rows]) => rows),
  })
  return { erasure: await getErasure(context, id), problems: [] }
}

const samePerson = (): Problem =>
  problem(
    'id',
    'ERASURE_SAME_PERSON',
    '删除须由申请人之外的另一名审批人执行。',
    'another approver than the one who requested it must carry it out.',
  )

/** Whoever approves may refuse, also the one who asked. */
export async function refuseErasure(
  context: Context,
  { id, expectedVersion }: PersonErasureDecisionInput,
): Promise<ErasureChanged> {
  const request = await getErasure(context, id)
  if (request.state !== 'REQUESTED') return refused(context, [decided()])
  await decideRequest(context, request, expectedVersion, { state: 'REFUSED' })
  return { erasure: await getErasure(context, id), problems: [] }
}
