import type { Department } from '../../access/expectations.js'
import type { PlainTree } from './tree.js'

/** A row as it is judged: where it is kept, where it has a second duty, whose it is. Codes, not numbers. */
export interface JudgedRow {
  readonly table: string
  readonly personId: string
  readonly place: string
  readonly duty: string | null
  /** Bits: child 1, elder 2, woman 4. */
  readonly populations: number
  /** Of a person. */
  readonly isDisabled?: boolean
  /** Of a spell. */
  readonly population?: 'CHILD' | 'ELDER' | 'WOMAN'
  /** Of a change of a file: bits of the groups it touched, 0 for what all share. */
  readonly touched?: number
  /** Of a move. */
  readonly to?: string
  readonly state?: 'OFFERED' | 'ACCEPTED' | 'DECLINED'
  /** Of a move: decided at the very instant of the operation. */
  readonly isDecidedNow?: boolean
}

const bits = { CHILD: 1, ELDER: 2, WOMAN: 4 } as const
const groupsOf = { child: 1, elder: 2, woman: 4 } as const

/**
 * The definition, without any of the code that it checks: walk from the code to the regions of today that hold what it
 * held, and from each of them upwards. A code that leads to several regions lies where all of them lie.
 */
export function liesWithin({ regions, successions }: PlainTree, region: string, code: string): boolean {
  const today = (each: string): string[] => {
    const known = regions.get(each)
    if (!known) return []
    if (known.endedOn === null) return [each]
    return successions
      .filter(({ predecessor }) => predecessor === each)
      .flatMap(({ successor }) => today(successor))
  }
  const isUnder = (each: string | null): boolean =>
    each !== null && (each === region || isUnder(regions.get(each)?.parent ?? null))
  if (regions.get(region)?.endedOn !== null) return false
  const places = today(code)
  return places.length > 0 && places.every(isUnder)
}

/** The county whose rows hold a place, or the city without counties: the nearest of the two above it today. */
export function countyOf({ regions, successions }: PlainTree, code: string): string {
  const region = regions.get(code)
  if (!region) throw new Error(`no region ${code}`)
  const heir = successions.find(({ predecessor }) => predecessor === code)
  if (region.endedOn !== null && heir) return countyOf({ regions, successions }, heir.successor)
  if (code.length === 6 || code.length === 4 || region.parent === null) return code
  return countyOf({ regions, successions }, region.parent)
}

/** The bits of the groups that a department reaches: all persons of the region, or those with a disability. */
export function reachOf({ lists, reaches }: Department): { all: number; disabled: number } {
  let [all, disabled] = [0, 0]
  for (const group of ['child', 'elder', 'woman'] as const) {
    if (!lists[group]) continue
    if (reaches[group] === 'REGION') all |= groupsOf[group]
    if (reaches[group] === 'DISABLED') disabled |= groupsOf[group]
  }
  return { all, disabled }
}

/** The tables of which a department may know that there are rows, by its cells. */
export function tablesOf({ cells, lists, listsPersons, writes }: Department): string[] {
  const knows = (cell: string) => cells[cell] === 'F' || cells[cell] === 'M'
  const withHistory = (table: string, may: boolean) => (may ? [table, `${table}_history`] : [])
  if (!listsPersons) return []
  return [
    ...withHistory('person', true),
    ...withHistory('child', lists.child),
    ...withHistory('elder', lists.elder),
    ...withHistory('woman', lists.woman),
    ...withHistory('relative', knows('family')),
    ...withHistory('guardian', knows('guardianship')),
    'membership',
    ...(cells.guardianship === 'F' ? ['membership_history'] : []),
    ...(cells.identity === 'F' ? ['file_change'] : []),
    ...(writes.size > 0 ? ['person_move'] : []),
  ]
}

export interface Asking {
  readonly tree: PlainTree
  readonly region: string
  readonly department: Department
}

const lies = ({ tree, region }: Asking, code: string | null | undefined): boolean =>
  typeof code === 'string' && liesWithin(tree, region, code)

/** The keeper reads where rows are kept or have a second duty; of moves, those out of the region and into it. */
export const keeps = (asking: Asking, row: JudgedRow): boolean =>
  lies(asking, row.place) || lies(asking, row.table === 'person_move' ? row.to : row.duty)

/** The taker reads beside it a file that is offered to the region or was just taken by it. */
export const takes = (asking: Asking, row: JudgedRow, move: JudgedRow): boolean =>
  keeps(asking, row) || (lies(asking, move.to) && (move.state === 'OFFERED' || move.isDecidedNow === true))

/** Whether a department reads a row; `ofPerson` is the row of the person that it hangs on. */
export function reads(asking: Asking, row: JudgedRow, ofPerson: JudgedRow): boolean {
  const { all, disabled } = reachOf(asking.department)
  if (!keeps(asking, row)) return false
  const whose = row.population ? bits[row.population] : row.populations
  if (row.touched && (row.touched & (all | disabled)) === 0) return false
  if ((whose & all) !== 0) return true
  if ((whose & disabled) === 0) return false
  return row.table === 'person' ? row.isDisabled === true : reads(asking, ofPerson, ofPerson)
}

/** A recorder changes a row where it is kept; a second duty reads. */
export const writes = (asking: Asking, row: JudgedRow, ofPerson: JudgedRow): boolean =>
  lies(asking, row.place) && reads(asking, row, ofPerson)
