import { and, sql } from 'drizzle-orm'
import { scopeText } from '../database/settings.js'
import { prepared } from '../database/statement.js'
import { ofFileAsked } from '../history/files.js'
import type { Piece } from '../json-text.js'
import { readGlobalId } from '../people/file-id.js'
import { person } from '../people/table.js'
import { personsIn, scopeAsked } from '../people/visibility.js'
import { personObject } from './person.js'
import { type CompileRoot, inBytes } from './root.js'
import { NotCompiled, selectionOf, setsOf } from './selection.js'

/** `person(id:)`: the same text for every file, so that its plan is made once. */
export const personRoot: CompileRoot = (compiling, nodes) => {
  const { allowed } = compiling
  // What was opened in an emergency is told by the statement that opens the operation.
  if (allowed.seesOpened) throw new NotCompiled('emergency')
  const object = personObject(compiling, selectionOf(setsOf(nodes), ['Person', 'Node'], compiling.fragments))
  const isAsked = and(ofFileAsked(person), personsIn(scopeAsked(), compiling))
  const statement = prepared(sql`select ${object.inlineParams()} from ${person} where ${isAsked}`)
  return (context, { id, asOf }) => {
    if (asOf) throw new NotCompiled('asOf')
    const { countyCode, id: personId } = readGlobalId('Person', id as string)
    return {
      statement: inBytes(statement({ countyCode, personId, scope: scopeText(context.operation.scope) })),
      answer([row]) {
        // Hidden, unknown, or moved to another county: the ordinary way looks further.
        if (!row) return undefined
        context.notes.persons.add(personId)
        const pieces: Piece[] = []
        compiling.places.fill(row[0] as Buffer, context, pieces)
        return pieces
      },
    }
  }
}
