import { and, eq, fillPlaceholders, or, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import { scopeText } from '../database/settings.js'
import { readGlobalId } from '../people/file-id.js'
import { person } from '../people/table.js'
import { reachedPopulations } from '../people/visibility.js'
import { personObject } from './person.js'
import { type CompileRoot, ofRole, queryOf } from './root.js'
import { NotCompiled, selectionOf, setsOf } from './selection.js'

/** `person(id:)`: the same text for every file, so that its plan is made once. */
export const personRoot: CompileRoot = (compiling, nodes) => {
  const { allowed } = compiling
  // What was opened in an emergency is told by the statement that opens the operation.
  if (allowed.seesOpened) throw new NotCompiled('emergency')
  const object = personObject(compiling, selectionOf(setsOf(nodes), ['Person', 'Node'], compiling.fragments))
  const scope = sql`${sql.placeholder('scope')}::int8multirange`
  const inScope = or(sql`${person.regionN} <@ ${scope}`, sql`${person.dutyRegionN} <@ ${scope}`)
  const isAsked = and(
    eq(person.countyCode, sql.placeholder('county')),
    eq(person.personId, sql.placeholder('person')),
  )
  const { sql: text, params } = queryOf(
    sql`select ${object.inlineParams()}::text from ${person} where ${and(isAsked, inScope, sql`${reachedPopulations(compiling).inlineParams()} <> 0`)}`,
  )
  const own = ofRole(allowed.databaseRole, text)
  return {
    statement({ operation }, { id, asOf }) {
      if (asOf) throw new NotCompiled('asOf')
      const ref = readGlobalId('Person', id as string)
      const values = { county: ref.countyCode, person: ref.id, scope: scopeText(operation.scope) }
      return { text: own, parameters: fillPlaceholders(params, values), plan: 'KEPT' }
    },
    answer([row], context: Context, { id }) {
      // Hidden, unknown, or moved to another county: the ordinary way looks further.
      if (!row) return undefined
      context.notes.persons.add(readGlobalId('Person', id as string).id)
      return compiling.places.filled(row[0] as string, context)
    },
  }
}
