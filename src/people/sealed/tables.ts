import { getTableColumns, getTableName } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { sealedColumn } from '../../registry/storage.js'
import { groups } from '../groups/index.js'
import { columnsIn, guardianPart, type Part, personPart, relativePart, sealContext } from '../parts.js'
import { correctionNote } from '../table.js'

/** A table with sealed values: how its rows are named, and what each sealed column is bound to. */
export interface SealedTable {
  readonly name: string
  readonly isHistory: boolean
  readonly key: readonly { readonly name: string; readonly type: string }[]
  readonly columns: readonly { readonly name: string; readonly context: string }[]
}

const parts = (): Part[] => [personPart, relativePart, guardianPart, ...groups.map(({ part }) => part)]

/** Every table with a sealed value: by the dictionaries those of today and their histories, and the notes on them. */
export const sealedTables = (): SealedTable[] => [...fieldTables(), noteTable()]

/** What somebody says of a field, and the answer, are no fields. */
const noteTable = (): SealedTable => ({
  name: getTableName(correctionNote),
  isHistory: false,
  key: keyOf(correctionNote),
  columns: (['statement', 'answer'] as const).map((name) => ({
    name: correctionNote[`${name}Sealed`].name,
    context: `${getTableName(correctionNote)}.${name}`,
  })),
})

const fieldTables = (): SealedTable[] =>
  parts().flatMap((part) => {
    const names = Object.keys(part.fields).filter((name) => part.fields[name]?.kind === 'sealed')
    if (names.length === 0) return []
    return [part.table, part.history].map((table) => ({
      name: getTableName(table),
      isHistory: table === part.history,
      key: keyOf(table),
      columns: names.map((name) => ({
        name: columnsIn(table)[sealedColumn(name)]!.name,
        context: sealContext(part, name),
      })),
    }))
  })

function keyOf(table: PgTable) {
  const columns = Object.values(getTableColumns(table))
  return getTableConfig(table).primaryKeys[0]!.columns.map(({ name }) => ({
    name,
    // The key's own idea of a column knows no type.
    type: columns.find((column) => column.name === name)!.getSQLType(),
  }))
}
