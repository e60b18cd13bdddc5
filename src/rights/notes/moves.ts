import { eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import type { Context } from '../../context.js'
import { forbidden, notFound } from '../../errors.js'
import { keptElsewhere } from '../../people/change.js'
import { globalId, personGlobalId, readGlobalId } from '../../people/file-id.js'
import { once } from '../../people/idempotency.js'
import { getStandingFile, type StandingFile } from '../../people/known.js'
import { placeIn } from '../../people/place.js'
import { correctionNote } from '../../people/table.js'
import { rightsOf } from '../../policy/rights.js'
import type { Problem } from '../../registry/user-error.js'
import { addNote, decideNote, type NoteRow, readNotes, wasChangedIn } from './queries.js'
import { decideOn, textGiven, unknownCoordinate } from './rules.js'
import { type Subject, subjects, writesNotesOn } from './subjects.js'
import type { CorrectionNoteAddInput, CorrectionNoteDecideInput } from './type.js'

/** The outcome of a change of a note, before it is read again for the answer. */
export interface NoteChanged {
  readonly note?: NoteRow
  readonly problems: readonly Problem[]
  readonly clientMutationId?: string | null
}

type Result = NoteChanged & { readonly resultId?: string }

export const noteGlobalId = ({ ref, noteId }: Pick<NoteRow, 'ref' | 'noteId'>): string =>
  globalId('CorrectionNote', ref.countyCode, noteId)

/** A note by its id, if it is one of the viewer's; else NOT_FOUND, whatever the reason. */
async function getNote(context: Context, id: string): Promise<NoteRow> {
  const { id: noteId } = readGlobalId('CorrectionNote', id)
  const [note] = await readNotes(context, eq(correctionNote.noteId, noteId), { first: 1, latestFirst: true })
  if (!note) throw notFound()
  return note
}

function refused(context: Context, problems: readonly Problem[]): Result {
  context.operation.rollback()
  return { problems }
}

const changingNote = async (
  context: Context,
  root: string,
  input: { idempotencyKey?: string | null; clientMutationId?: string | null },
  work: () => Promise<Result>,
): Promise<NoteChanged> => {
  const replay = async (id: string): Promise<Result> => ({
    note: await getNote(context, id),
    problems: [],
    resultId: id,
  })
  const changed = await once(context, root, input, work, replay)
  return { ...changed, clientMutationId: input.clientMutationId ?? null }
}

/** The subject of a note that the viewer may write; FORBIDDEN when it is somebody else's to write. */
function writable({ operation, policy }: Context, coordinate: string): Subject | undefined {
  const rights = rightsOf(policy.table, operation.viewer)
  const subject = subjects().get(coordinate)
  if (subject && !writesNotesOn(rights, subject)) throw forbidden([coordinate], rights.row?.clause ?? '')
  return subject
}

/** Records what the person says is wrong. */
export const noteAdded = (context: Context, input: CorrectionNoteAddInput): Promise<NoteChanged> =>
  changingNote(context, 'correctionNoteAdd', input, async () => {
    const subject = writable(context, input.coordinate)
    if (!subject) return refused(context, [unknownCoordinate()])
    const file = await getStandingFile(context, input.id)
    // A person without this facet and one whose facet is hidden are the same answer.
    if (subject.bit !== 0 && (file.reached & subject.bit) === 0) throw notFound()
    const { text, problems } = textGiven('statement', input.statement)
    const all = [...keptElsewhere(file), ...problems]
    if (all.length > 0) return refused(context, all)
    const noteId = newId()
    await addNote(context, newNote(context, file, subject, noteId, input.requestedBy), text)
    const resultId = noteGlobalId({ ref: file.ref, noteId })
    return { note: await getNote(context, resultId), problems: [], resultId }
  })

/** The row of a new note, under the place of its file. */
function newNote(
  { operation: { viewer, now }, tree }: Context,
  file: StandingFile,
  { bit, coordinate, storedIn, storedAs }: Subject,
  noteId: string,
  requestedBy: string,
) {
  const { regionN, dutyRegionN } = placeIn(tree, file.regionCode, file.dutyRegionCode)
  return {
    countyCode: file.ref.countyCode,
    personId: file.ref.personId,
    noteId,
    regionN,
    dutyRegionN,
    populations: file.populations,
    touched: bit,
    coordinate,
    storedIn,
    storedAs,
    requestedBy,
    state: 'OPEN',
    version: 1,
    recordedAt: now,
    addedBy: viewer.subject,
    addedByDepartment: viewer.department,
  }
}

/** Accepts a note, with the change that put it right, or refuses it with the reason. */
export const noteDecided = (context: Context, input: CorrectionNoteDecideInput): Promise<NoteChanged> =>
  changingNote(context, 'correctionNoteDecide', input, async () => {
    const note = await getNote(context, input.id)
    writable(context, note.coordinate)
    const elsewhere = keptElsewhere(await getStandingFile(context, personGlobalId(note.ref)))
    if (elsewhere.length > 0) return refused(context, elsewhere)
    const { acceptedVersion } = input
    const isChanged =
      acceptedVersion !== null &&
      acceptedVersion !== undefined &&
      (await wasChangedIn(context, note, acceptedVersion))
    const decided = decideOn(note.state, input, isChanged)
    if (!decided.value) return refused(context, decided.problems)
    const { answer, ...decision } = decided.value
    await decideNote(context, note, input.expectedVersion, decision, answer)
    return { note: await getNote(context, input.id), problems: [], resultId: input.id }
  })
