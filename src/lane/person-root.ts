import { and, eq, fillPlaceholders, sql } from 'drizzle-orm'
import { scopeText } from '../database/settings.js'
import { readGlobalId } from '../people/file-id.js'
import { person } from '../people/table.js'
import { checkedScope, personsIn } from '../people/visibility.js'
import { personObject } from './person.js'
import { type CompileRoot, queryOf } from './root.js'
import { NotCompiled, selectionOf, setsOf } from './selection.js'

/** `person(id:)`: the same text for every file, so that its plan is made once. */
export const personRoot: CompileRoot = (compiling, nodes) => {
  const { allowed } = compiling
  // What was opened in an emergency is told by the statement that opens the operation.
  if (allowed.seesOpened) throw new NotCompiled('emergency')
  const object = personObject(compiling, selectionOf(setsOf(nodes), ['Person', 'Node'], compiling.fragments))
  const isAsked = and(
    eq(person.countyCode, sql.placeholder('county')),
    eq(person.personId, sql.placeholder('person')),
    personsIn(checkedScope(sql`${sql.placeholder('scope')}`), compiling),
  )
  const { sql: text, params } = queryOf(
    sql`select ${object.inlineParams()}::text from ${person} where ${isAsked}`,
  )
  return (context, { id, asOf }) => {
    if (asOf) throw new NotCompiled('asOf')
    const { countyCode, id: personId } = readGlobalId('Person', id as string)
    const values = { county: countyCode, person: personId, scope: scopeText(context.operation.scope) }
    return {
      statement: { text, parameters: fillPlaceholders(params, values), plan: 'KEPT' },
      answer([row]) {
        // Hidden, unknown, or moved to another county: the ordinary way looks further.
        if (!row) return undefined
        context.notes.persons.add(personId)
        return compiling.places.filled(row[0] as string, context)
      },
    }
  }
}
