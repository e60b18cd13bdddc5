import { getTableName, type SQL, sql } from 'drizzle-orm'
import { preparedBy } from '../../database/statement.js'
import type { Step } from '../../database/steps.js'
import { ofFileAsked } from '../../history/files.js'
import { filledOf } from '../completeness.js'
import type { FileRef } from '../file-id.js'
import type { Group } from '../groups/group.js'
import { guardian, membership, person, relative } from '../table.js'
import { addingCells, countedCells, keptNow, membersOn } from './cells.js'

type Cells = Omit<Step, 'by'>

/** Adds, as one part, what a new file of some groups counts for on the day in `held`, a row that the statement knows. */
export function cellsOfOpened(members: readonly Group[], held: SQL, file: FileRef, partId: string): Cells {
  const tables = [person, membership, relative, guardian, ...members.map(({ part }) => part.table)]
  return {
    ...adding(members, held)({ ...file, partId }),
    reads: tables.map((table) => getTableName(table)),
    readsNew: true,
  }
}

const adding = preparedBy(
  (members: readonly Group[], _held: SQL) => members.map(({ facet }) => facet).join(),
  addingCellsOf,
)

function addingCellsOf(members: readonly Group[], held: SQL): SQL {
  const day = sql`${held}.day`
  const cells = members.map((group) =>
    countedCells(group, day, membersOn(group, day, ofFileAsked(person), held), keptNow, filledOf(group)),
  )
  return addingCells(sql.join(cells, sql` union all `), sql`${sql.placeholder('partId')}`)
}
