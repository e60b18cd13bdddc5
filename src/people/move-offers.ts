import { and, desc, eq, gte, lt, or, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { v7 as newId } from 'uuid'
import type { Context } from '../context.js'
import { notFound } from '../errors.js'
import { problem } from '../registry/user-error.js'
import { changeFile } from './apply.js'
import { changing, keptElsewhere, undone, villageIn } from './change.js'
import { counting } from './figures/keep.js'
import { globalId, personGlobalId, readGlobalId } from './file-id.js'
import type { PersonMoveAnswerInput, PersonMoveOfferInput } from './inputs.js'
import { getStandingFile } from './known.js'
import { moveFile } from './moves.js'
import { columnsIn } from './parts.js'
import { emptyPatch } from './patch.js'
import { type Changed, none } from './payload.js'
import { placeIn, townshipName } from './place.js'
import { relocate } from './relocate.js'
import { person, personMove } from './table.js'
import { ofReachedFiles } from './visibility.js'

/** An offered move as both sides see it. */
export interface MoveRow {
  readonly countyCode: string
  readonly personId: string
  readonly moveId: string
  readonly fromRegionCode: string
  readonly toRegionCode: string
  readonly state: string
  readonly keepsDuty: boolean
  readonly offeredAt: Date
  readonly decidedAt: Date | null
}

const moveColumns = {
  countyCode: personMove.countyCode,
  personId: personMove.personId,
  moveId: personMove.moveId,
  fromRegionCode: personMove.fromRegionCode,
  toRegionCode: personMove.toRegionCode,
  state: personMove.state,
  keepsDuty: personMove.keepsDuty,
  offeredAt: personMove.offeredAt,
  decidedAt: personMove.decidedAt,
}

const within = (
  { operation: { scope } }: Context,
  column: typeof personMove.toRegionN | typeof personMove.regionN,
): SQL => or(...scope.ranges.map(([from, until]) => and(gte(column, from), lt(column, until)))) as SQL

/** Of populations that the viewer reaches: who keeps files of children learns nothing of an elder's move. */
const ofReached = ({ operation, counties }: Context): SQL => ofReachedFiles(operation, personMove, counties)

/** Moves out of and into the viewer's region, the latest first. */
export const listMoves = async (
  context: Context,
  state: string | undefined,
  first: number,
): Promise<MoveRow[]> =>
  context.operation.scope.ranges.length === 0
    ? []
    : context.operation.db
        .select(moveColumns)
        .from(personMove)
        .where(
          and(
            or(within(context, personMove.regionN), within(context, personMove.toRegionN)),
            ofReached(context),
            state ? eq(personMove.state, state) : undefined,
          ),
        )
        .orderBy(desc(personMove.offeredAt), personMove.moveId)
        .limit(first)

export const moveGlobalId = ({ countyCode, moveId }: MoveRow): string =>
  globalId('PersonMove', countyCode, moveId)

/** Offers a file to another village. Nothing of the file changes its place until that side accepts. */
export function offerMove(context: Context, input: PersonMoveOfferInput): Promise<Changed> {
  return changing(context, 'personMoveOffer', input, async () => {
    const file = await getStandingFile(context, input.id)
    const elsewhere = keptElsewhere(file)
    if (elsewhere.length > 0) return undone(context, elsewhere)
    const found = villageIn(context, 'toRegion', input.toRegion)
    if ('problems' in found) return undone(context, found.problems)
    if (found.village === file.regionCode)
      return undone(context, [
        problem(
          'toRegion',
          'MOVE_TO_SAME_REGION',
          '档案已在该村。',
          'the file is kept in this village already.',
        ),
      ])
    if (await findOpenMove(context, file.ref))
      return undone(context, [
        problem(
          'id',
          'MOVE_OPEN',
          '该档案已有待接收的转移。',
          'a move of this file is offered already; wait for the answer.',
        ),
      ])
    await counting(context, file.ref, (counted) =>
      changeFile(counted, input.expectedVersion, emptyPatch('MOVE_OFFER'), newId()),
    )
    const { tree } = context
    const operation = context.operation.as('keeper')
    const from = placeIn(tree, file.regionCode, file.dutyRegionCode)
    await operation.db.insert(personMove).values({
      ...file.ref,
      moveId: newId(),
      regionN: from.regionN,
      dutyRegionN: from.dutyRegionN,
      populations: file.populations,
      fromRegionCode: file.regionCode,
      toRegionCode: found.village,
      toRegionN: placeIn(tree, found.village, null).regionN,
      state: 'OFFERED',
      offeredAt: operation.now,
      offeredBy: operation.viewer.subject,
      keepsDuty: input.keepsDuty,
    })
    return { ref: file.ref, problems: [], duplicates: none, resultId: personGlobalId(file.ref) }
  })
}

const findOpenMove = async (context: Context, ref: { countyCode: string; personId: string }) => {
  const [row] = await context.operation
    .as('keeper')
    .db.select({ moveId: personMove.moveId })
    .from(personMove)
    .where(
      and(
        eq(personMove.countyCode, ref.countyCode),
        eq(personMove.personId, ref.personId),
        eq(personMove.state, 'OFFERED'),
      ),
    )
  return row
}

/** Accepts or declines a move into the viewer's region. Accepting puts the file, with its history, into the village. */
export function answerMove(
  context: Context,
  input: PersonMoveAnswerInput,
  answer: 'ACCEPTED' | 'DECLINED',
): Promise<Changed> {
  const root = answer === 'ACCEPTED' ? 'personMoveAccept' : 'personMoveDecline'
  return changing(context, root, input, async () => {
    const move = await getMove(context, input.moveId)
    if (move.state !== 'OFFERED')
      return undone(context, [
        problem('moveId', 'MOVE_CLOSED', '此转移已处理。', 'this move was answered already.'),
      ])
    const found = villageIn(context, 'moveId', move.toRegionCode)
    if (answer === 'ACCEPTED' && 'problems' in found) return undone(context, found.problems)
    // The side that takes the file does not see it yet.
    const operation = context.operation.as('taker')
    const taking = { ...context, operation }
    await operation.db
      .update(personMove)
      .set({ state: answer, decidedAt: operation.now, decidedBy: operation.viewer.subject })
      .where(and(eq(personMove.countyCode, move.countyCode), eq(personMove.moveId, move.moveId)))
    const ref = { countyCode: move.countyCode, personId: move.personId }
    const { version, addressMasked } = await standingOf(taking, ref)
    if (answer === 'DECLINED') {
      await counting(taking, ref, (counted) =>
        changeFile(counted, version, emptyPatch('MOVE_DECLINE'), newId()),
      )
      // The side that declines never saw the file, and does not see it now.
      return { problems: [], duplicates: none, resultId: personGlobalId(ref) }
    }
    const place = placeIn(context.tree, move.toRegionCode, move.keepsDuty ? move.fromRegionCode : null)
    const address = addressMasked === null ? {} : { addressMasked: townshipName(context.tree, place) }
    const moved = await counting(taking, ref, async (counted) => {
      await relocate(counted, place)
      await changeFile(counted, version, moveFile('MOVE_ACCEPT', place, address), newId())
      return counted.file
    })
    return { ref: moved, problems: [], duplicates: none, resultId: personGlobalId(moved) }
  })
}

async function getMove(context: Context, id: string): Promise<MoveRow> {
  const { countyCode, id: moveId } = readGlobalId('PersonMove', id)
  const [row] = await context.operation.db
    .select(moveColumns)
    .from(personMove)
    .where(
      and(
        eq(personMove.countyCode, countyCode),
        eq(personMove.moveId, moveId),
        ofReached(context),
        context.operation.scope.ranges.length === 0 ? undefined : within(context, personMove.toRegionN),
      ),
    )
  if (!row || context.operation.scope.ranges.length === 0) throw notFound()
  return row
}

/** What the move must know of the file, which the receiving side does not see yet. */
async function standingOf(context: Context, ref: { countyCode: string; personId: string }) {
  const [row] = await context.operation.db
    .select({ version: person.version, addressMasked: columnsIn(person).addressMasked as PgColumn })
    .from(person)
    .where(and(eq(person.countyCode, ref.countyCode), eq(person.personId, ref.personId)))
  if (!row) throw notFound()
  return row
}
