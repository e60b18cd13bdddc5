import { and, asc, desc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../../context.js'
import { insertRows } from '../../database/insert.js'
import { staleVersion } from '../../errors.js'
import { ofFile } from '../../history/files.js'
import type { FileRef } from '../../people/file-id.js'
import { columnsIn } from '../../people/parts.js'
import { correctionNote, person } from '../../people/table.js'
import { reachedPopulations, visiblePersons } from '../../people/visibility.js'
import { rightsOf } from '../../policy/rights.js'
import { open, seal } from '../../sealing/seal.js'
import { fileParts } from '../file-parts.js'
import { readsNotesOn, subjects } from './subjects.js'

/** Over one list of files, or one file. */
export const mostNotes = 2_000

/** A note as its readers see it. */
export interface NoteRow {
  readonly ref: FileRef
  readonly noteId: string
  readonly coordinate: string
  readonly statement: string
  readonly requestedBy: string
  readonly state: string
  readonly version: number
  readonly recordedAt: Date
  readonly addedByDepartment: string
  readonly decidedAt: Date | null
  readonly decidedByDepartment: string | null
  readonly acceptedVersion: number | null
  readonly refusalReason: string | null
  readonly answer: string | null
}

const shown = {
  countyCode: correctionNote.countyCode,
  personId: correctionNote.personId,
  noteId: correctionNote.noteId,
  coordinate: correctionNote.coordinate,
  statementSealed: correctionNote.statementSealed,
  requestedBy: correctionNote.requestedBy,
  state: correctionNote.state,
  version: correctionNote.version,
  recordedAt: correctionNote.recordedAt,
  addedByDepartment: correctionNote.addedByDepartment,
  decidedAt: correctionNote.decidedAt,
  decidedByDepartment: correctionNote.decidedByDepartment,
  acceptedVersion: correctionNote.acceptedVersion,
  refusalReason: correctionNote.refusalReason,
  answerSealed: correctionNote.answerSealed,
}

const sealContext = (column: 'statement' | 'answer') => `correction_note.${column}`

/**
 * The notes of a condition that the viewer may read: of files in reach, about what the viewer reads in full and about no
 * population that is not the viewer's. The others are not counted either.
 */
export async function readNotes(
  context: Context,
  condition: SQL | undefined,
  { first, latestFirst }: { first: number; latestFirst: boolean },
): Promise<NoteRow[]> {
  const { operation, policy, counties, keyring } = context
  const rights = rightsOf(policy.table, operation.viewer)
  const readable = [...subjects().values()].filter((subject) => readsNotesOn(rights, subject))
  if (readable.length === 0) return []
  const about = inArray(
    correctionNote.coordinate,
    readable.map(({ coordinate }) => coordinate),
  )
  const touched = sql`(${correctionNote.touched} = 0 or (${correctionNote.touched} & ${reachedPopulations(operation)}) <> 0)`
  const ofPerson = and(
    eq(correctionNote.countyCode, person.countyCode),
    eq(correctionNote.personId, person.personId),
  )
  const order = latestFirst ? desc : asc
  const rows = await operation.db
    .select(shown)
    .from(correctionNote)
    .innerJoin(person, ofPerson)
    .where(and(visiblePersons(operation, counties), about, touched, condition))
    .orderBy(order(correctionNote.recordedAt), order(correctionNote.noteId))
    .limit(first)
  for (const { personId } of rows) context.notes.persons.add(personId)
  return rows.map(({ countyCode, personId, statementSealed, answerSealed, ...row }) => ({
    ...row,
    ref: { countyCode, personId },
    statement: open(keyring, statementSealed, sealContext('statement')),
    answer: answerSealed === null ? null : open(keyring, answerSealed, sealContext('answer')),
  }))
}

/** A new note, written in the writer's own role: the database judges it by the column that it is about. */
export const addNote = (
  { operation, keyring }: Context,
  row: Omit<typeof correctionNote.$inferInsert, 'statementSealed'>,
  statement: string,
): Promise<void> =>
  insertRows(operation, correctionNote, [
    { ...row, statementSealed: seal(keyring, statement, sealContext('statement')) },
  ])

/** The decision about a note. STALE_VERSION when somebody was faster. */
export async function decideNote(
  { operation, keyring }: Context,
  { ref, noteId, version }: NoteRow,
  expectedVersion: number,
  decision: Pick<typeof correctionNote.$inferInsert, 'state' | 'acceptedVersion' | 'refusalReason'>,
  answer: string | null,
): Promise<void> {
  const { viewer, now, db } = operation
  const decided = await db
    .update(correctionNote)
    .set({
      ...decision,
      version: version + 1,
      decidedAt: now,
      decidedBy: viewer.subject,
      decidedByDepartment: viewer.department,
      answerSealed: answer === null ? null : seal(keyring, answer, sealContext('answer')),
    })
    .where(
      and(
        ofFile(correctionNote, ref),
        eq(correctionNote.noteId, noteId),
        eq(correctionNote.version, expectedVersion),
      ),
    )
    .returning({ version: correctionNote.version })
  if (decided.length === 0) throw staleVersion(version)
}

/** Whether the part that a note is about was changed in a version of the file, after the note. */
export async function wasChangedIn(
  { operation: { db } }: Context,
  { ref, coordinate, recordedAt }: NoteRow,
  version: number,
): Promise<boolean> {
  const typeName = coordinate.split('.')[0]
  const part = fileParts().find((each) => each.part.typeName === typeName)?.part
  if (!part) return false
  const columns = columnsIn(part.history) as Record<'personId' | 'version' | 'recordedAt', PgColumn>
  const found = await db
    .select({ personId: columns.personId })
    .from(part.history)
    .where(and(ofFile(part.history, ref), eq(columns.version, version), gt(columns.recordedAt, recordedAt)))
    .limit(1)
  return found.length > 0
}
