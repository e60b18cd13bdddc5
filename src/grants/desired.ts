import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

/** What the second lock of a database is to be: written down whole, so that it can be printed, compared and applied. */
export interface Desired {
  /** Without the deployment's prefix, as in all of these. */
  readonly roles: readonly string[]
  /** Who holds what: `[member, role]`. */
  readonly memberships: readonly (readonly [member: string, role: string])[]
  readonly grants: readonly Grant[]
  /** Tables on which rows are judged, for their owner too. */
  readonly judged: readonly string[]
  readonly policies: readonly Policy[]
}

export type Privilege = 'select' | 'insert' | 'update' | 'delete'

/** A right to a table, or to some of its columns. */
export interface Grant {
  readonly role: string
  readonly table: string
  readonly privilege: Privilege
  readonly columns?: readonly string[]
}

/** Which rows a role sees and leaves behind. */
export interface Policy {
  readonly table: string
  readonly name: string
  readonly command: Privilege | 'all'
  readonly role: string
  readonly using?: string
  readonly check?: string
}

/** A right to a table, or to the columns that are named. */
export const rightTo = (
  role: string,
  table: PgTable,
  privilege: Privilege,
  columns?: readonly string[],
): Grant => ({ role, table: getTableName(table), privilege, ...(columns ? { columns } : {}) })

/** Rights to whole tables. */
export const rightsTo = (
  role: string,
  tables: readonly PgTable[],
  privileges: readonly Privilege[],
): Grant[] => tables.flatMap((table) => privileges.map((privilege) => rightTo(role, table, privilege)))

/** A policy by the name of its role and command. */
export const policyOn = (
  table: PgTable,
  role: string,
  rest: Omit<Policy, 'table' | 'role' | 'name'>,
): Policy => ({ table: getTableName(table), name: `${role.toLowerCase()} ${rest.command}`, role, ...rest })
