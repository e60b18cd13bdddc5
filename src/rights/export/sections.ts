import type { Context } from '../../context.js'
import { ofFile } from '../../history/files.js'
import { personMoveStates } from '../../people/codes.js'
import type { FileRef } from '../../people/file-id.js'
import { groups } from '../../people/groups/index.js'
import { correctionNote } from '../../people/table.js'
import { fileOperations } from '../../people/type.js'
import type { Mode } from '../../policy/allowed.js'
import { dataClasses } from '../../registry/classes.js'
import { coordinateOf, type FilePart } from '../file-parts.js'
import { noteStates, refusalReasons } from '../notes/codes.js'
import { mostNotes, readNotes } from '../notes/queries.js'
import { requesterCodes } from '../requester.js'
import { departmentLabel, type Heading, placeNames } from './headings.js'
import { type PartRead, type Row, readChanges, readMoves, readPart, readSpells } from './queries.js'
import { codeIn, instantIn, valueIn } from './values.js'

/** One part of the file: its headings, what it says now, and everything that was ever recorded of it. */
export interface Section {
  readonly part: string
  readonly headings: Readonly<Record<string, unknown>>
  readonly now: readonly unknown[]
  readonly recorded: readonly unknown[]
}

/** The sections of a part: its own, and the spells of membership of a group. */
export async function sectionsOf(
  context: Context,
  ref: FileRef,
  filePart: FilePart,
  headings: readonly Heading[],
): Promise<Section[]> {
  const known = new Map(headings.map((heading) => [heading.coordinate, heading]))
  const right = (coordinate: string): Mode => known.get(coordinate)?.right ?? 'NONE'
  const isOpen = !filePart.container || context.operation.allowed.right(filePart.container) !== 'NONE'
  const read = isOpen ? await readPart(context, ref, filePart, right) : { now: [], history: [] }
  const value = (name: string, given: unknown) => {
    const spec = filePart.part.fields[name]
    const heading = known.get(coordinateOf(filePart, name))
    return spec && heading ? valueIn(spec, heading, given) : placeIn(context, name, given)
  }
  const own = { part: filePart.part.typeName, headings: shown(headings), ...written(read, value) }
  return right(coordinateOf(filePart, 'memberships')) === 'FULL'
    ? [own, await spellsIn(context, ref, filePart)]
    : [own]
}

const shown = (headings: readonly Heading[]) =>
  Object.fromEntries(
    headings.map(({ coordinate, zh, en, classes, source, mode }) => [
      coordinate.split('.')[1],
      {
        zh,
        en,
        source,
        given: mode,
        classes: classes.map((name) => ({ class: name, zh: dataClasses[name].label })),
      },
    ]),
  )

/** How rows stand in the copy: values by field, and beside each recorded row when and in which version. */
function written({ now, history }: PartRead, value: (name: string, given: unknown) => unknown) {
  const valuesOf = ({ personId: _, version, recordedAt, removed, entryId, ...given }: Row) => ({
    ...(entryId === undefined ? {} : { entry: entryId }),
    values: Object.fromEntries(Object.entries(given).map(([name, each]) => [name, value(name, each)])),
  })
  return {
    now: now.map(valuesOf),
    recorded: history.map((row) => ({
      version: row.version,
      recordedAt: instantIn(row.recordedAt),
      ...(row.removed === true ? { removed: true } : {}),
      ...valuesOf(row),
    })),
  }
}

const regionIn = ({ tree }: Context, code: unknown): unknown =>
  typeof code === 'string' ? { code, name: tree.region(code)?.fullName ?? null } : null

const placeIn = (context: Context, name: string, given: unknown): unknown =>
  placeNames.includes(name) && name !== 'villagersGroup' ? regionIn(context, given) : given

async function spellsIn(context: Context, ref: FileRef, { part }: FilePart): Promise<Section> {
  const group = groups.find((each) => each.part === part)
  const read = await readSpells(context, ref, group?.population ?? '')
  const value = (name: string, given: unknown) =>
    name === 'endReason' && group ? codeIn(group.endReasons, given) : given
  const words = {
    validFrom: { zh: '起始日期', en: 'First day' },
    validUntil: { zh: '终止日期（不含）', en: 'First day on which it no longer holds' },
    endReason: { zh: '终止原因', en: 'Reason of its end' },
  }
  return { part: `${part.typeName}.memberships`, headings: words, ...written(read, value) }
}

/** Which department changed the file when, and by which operation. The account is an official's, not the person's. */
export const changesIn = async (context: Context, ref: FileRef, populations: number): Promise<unknown[]> =>
  context.operation.allowed.right('PersonChange.department') === 'FULL'
    ? (await readChanges(context, ref, populations)).map((row) => ({
        version: row.version,
        recordedAt: instantIn(row.recordedAt),
        operation: codeIn(fileOperations, row.operation),
        department: { code: row.department, zh: departmentLabel(context.policy, String(row.department)) },
        region: regionIn(context, row.regionCode),
      }))
    : []

/** The moves of the file from village to village, for those who read where it lies. */
export const movesIn = async (context: Context, ref: FileRef): Promise<unknown[]> =>
  context.operation.allowed.right('Person.region') === 'FULL'
    ? (await readMoves(context, ref)).map((row) => ({
        from: regionIn(context, row.from),
        to: regionIn(context, row.to),
        state: codeIn(personMoveStates, row.state),
        offeredAt: instantIn(row.offeredAt),
        decidedAt: instantIn(row.decidedAt),
      }))
    : []

/** What the person said is wrong, and what was decided: as far as the caller reads what the notes are about. */
export const notesIn = async (context: Context, ref: FileRef): Promise<unknown[]> => {
  const notes = await readNotes(context, ofFile(correctionNote, ref), {
    first: mostNotes,
    latestFirst: false,
  })
  return notes.map((note) => ({
    coordinate: note.coordinate,
    statement: note.statement,
    requestedBy: codeIn(requesterCodes, note.requestedBy),
    state: codeIn(noteStates, note.state),
    recordedAt: instantIn(note.recordedAt),
    decidedAt: instantIn(note.decidedAt),
    decidedBy: note.decidedByDepartment && {
      code: note.decidedByDepartment,
      zh: departmentLabel(context.policy, note.decidedByDepartment),
    },
    acceptedVersion: note.acceptedVersion,
    refusalReason: codeIn(refusalReasons, note.refusalReason),
    answer: note.answer,
  }))
}
