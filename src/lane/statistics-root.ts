import { type ASTNode, type FieldNode, print, visit } from 'graphql'
import type { Context } from '../context.js'
import type { Piece } from '../json-text.js'
import { notePage } from '../limits/pages.js'
import { type FigureState, statesAsked, statesIn } from '../people/figures/keep.js'
import { DateTimeScalar } from '../registry/scalars.js'
import { dependsOn } from '../statistics/depends.js'
import type { StatQueryGiven } from '../statistics/plan.js'
import { type Told, toldIn } from '../statistics/told.js'
import { type CompileRoot, inBytes } from './root.js'
import { type Fragments, NotCompiled, nameOf, selectionOf, setsOf } from './selection.js'

/** Fields that hold the instant of the operation, in themselves or below. */
const ofTheInstant = new Set(['asOf', 'freshness'])

/**
 * `statistics(query:)` of today: while the state of the kept figures is the same, so is the text. One statement asks for the state, and
 * for the right in the database's own words; what is told for the first time, the resolvers tell.
 */
export const statisticsRoot: CompileRoot = ({ fragments }, nodes) => {
  const { text, named } = writtenOf(nodes, fragments)
  const selection = selectionOf(setsOf(nodes), ['Statistics'], fragments)
  const instants = new Set([...selection].flatMap(([key, some]) => (isOfTheInstant(some) ? [key] : [])))
  return (context, { query }, variables) => {
    const { operation, tree, language } = context
    // Whether the caller may ask it is looked at each time; what is told then depends on the right in the database alone.
    const asked = dependsOn(context, query as StatQueryGiven)
    if (!asked) throw new NotCompiled('figures that are not kept')
    const told = toldIn(tree)
    const { viewer, today } = operation
    const values = named.map((name) => variables[name])
    const keyFor = (right: string) => JSON.stringify([text, right, values, language, viewer.region, today])
    const isOfToday = (states: readonly FigureState[]) =>
      states.length === asked.counties.length && states.every(({ day }) => day === today)
    return {
      statement: inBytes(statesAsked(asked)),
      answer(rows) {
        const states = statesIn(rows)
        const known = isOfToday(states) ? told.get(keyFor(rightOf(states))) : undefined
        return known?.state === stateOf(states) ? tell(known, context) : undefined
      },
      keep(rows, value, { rows: lines, pages }) {
        const states = statesIn(rows)
        const kept = { state: stateOf(states), parts: partsOf(value, instants, context), lines, pages }
        if (isOfToday(states)) told.set(keyFor(rightOf(states)), kept)
        return tell(kept, context)
      },
    }
  }
}

const rightOf = ([first]: readonly FigureState[]): string => first?.right ?? ''
const stateOf = (states: readonly FigureState[]): string => states.map(({ state }) => state).join()

const instantOf = ({ operation }: Context): string => JSON.stringify(DateTimeScalar.serialize(operation.now))

/** JSON of the answer, in parts: between two of them stands the instant of the operation. */
function partsOf(value: unknown, instants: ReadonlySet<string>, context: Context): Buffer[] {
  const parts = ['{']
  for (const [key, member] of Object.entries(value as object)) {
    const text = JSON.stringify(member)
    const [first = '', ...others] = instants.has(key) ? text.split(instantOf(context)) : [text]
    const last = parts.pop() ?? ''
    parts.push(`${last}${last === '{' ? '' : ','}${JSON.stringify(key)}:${first}`, ...others)
  }
  const last = parts.pop()
  return [...parts, `${last}}`].map((part) => Buffer.from(part))
}

/** The answer at this instant, noted as the resolvers note it. */
function tell({ parts, lines, pages }: Told, context: Context): Piece[] {
  context.notes.rows += lines
  for (const [key, entries] of pages) notePage(context, key, entries)
  const instant = instantOf(context)
  return parts.flatMap((part, at) => (at === 0 ? [part] : [instant, part]))
}

const isOfTheInstant = (nodes: readonly FieldNode[]) => ofTheInstant.has(nameOf(nodes))

/**
 * What is selected, as text, and the names of its variables. Cursors belong to one caller; what depends on directives is another document
 * each time.
 */
function writtenOf(nodes: readonly ASTNode[], fragments: Fragments) {
  const named = new Set<string>()
  const texts = new Map<string, string>()
  const look = (node: ASTNode): string => {
    visit(node, {
      Directive() {
        throw new NotCompiled('directive')
      },
      Field({ name }) {
        if (/Cursor$/.test(name.value)) throw new NotCompiled(`PageInfo.${name.value}`)
      },
      Argument({ name }) {
        if (name.value === 'after') throw new NotCompiled('after')
      },
      Variable({ name }) {
        named.add(name.value)
      },
      FragmentSpread({ name: { value } }) {
        const set = fragments.get(value)
        if (set && !texts.has(value)) texts.set(value, '').set(value, look(set))
      },
    })
    return print(node)
  }
  const own = nodes.map(look)
  return { text: JSON.stringify([own, ...texts]), named: [...named] }
}
