import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { auditAlarm, auditEntry, auditSeal, auditShape, auditWriter } from '../audit/table.js'
import type { Grant, Policy, Privilege } from './desired.js'
import { allColumns } from './parts.js'

/** Roles of the record of accesses: who writes it, who seals it, who answers what stands in it. */
export const recordRoles = ['recorder', 'sealer', 'auditor'] as const

/** Whose rows are judged: an entry says who read whose file, an alarm who read too much. */
export const judgedRecords = (): PgTable[] => [auditEntry, auditAlarm]

const to = (role: string, table: PgTable, privilege: Privilege, columns?: readonly string[]): Grant => ({
  role,
  table: getTableName(table),
  privilege,
  ...(columns ? { columns } : {}),
})

const sealed = [
  'writer',
  'place',
  'recorded_at',
  'digest',
  'subject',
  'department',
  'region_code',
  'persons',
  'misses',
]
const signature = ['verdict', 'signed_at', 'signed_by']

/** Nobody may change or delete an entry or a seal: what the server wrote it can't take back. */
export const recordGrants = (): Grant[] => [
  to('recorder', auditEntry, 'insert'),
  to('recorder', auditShape, 'insert'),
  to('recorder', auditWriter, 'insert'),
  to('recorder', auditEntry, 'select', ['subject', 'recorded_at', 'lookups']),
  to('sealer', auditEntry, 'select', sealed),
  to('sealer', auditWriter, 'select'),
  to('sealer', auditWriter, 'update', ['sealed_place', 'sealed_at']),
  to('sealer', auditSeal, 'select'),
  to('sealer', auditSeal, 'insert'),
  to('sealer', auditAlarm, 'select'),
  to('sealer', auditAlarm, 'insert'),
  to('auditor', auditEntry, 'select', allColumns(auditEntry)),
  to('auditor', auditShape, 'select'),
  to('auditor', auditAlarm, 'select'),
  to('auditor', auditAlarm, 'update', signature),
]

const setting = (name: string, type: string) =>
  `(select nullif(current_setting('${name}', true), '')::${type})`

const policy = (table: PgTable, role: string, rest: Pick<Policy, 'command' | 'using' | 'check'>): Policy => ({
  table: getTableName(table),
  name: `${role} ${rest.command}`,
  role,
  ...rest,
})

const ofTheRegion = `(case when ${setting('sanliu.scope', 'int8multirange')} @> region_n then 1 else 0 end) <> 0`

/** Accesses to the one file that the operation names. */
export const isOfNamed = `persons @> array[${setting('sanliu.person', 'uuid')}]`

export const recordPolicies = (): Policy[] => [
  policy(auditEntry, 'recorder', { command: 'insert', check: 'true' }),
  // How often an account has looked for somebody is asked for this account alone.
  policy(auditEntry, 'recorder', {
    command: 'select',
    using: `subject = ${setting('sanliu.subject', 'text')}`,
  }),
  policy(auditEntry, 'sealer', { command: 'select', using: 'true' }),
  // One file at a time, which the viewer was found to reach.
  policy(auditEntry, 'auditor', { command: 'select', using: isOfNamed }),
  policy(auditAlarm, 'sealer', { command: 'select', using: 'true' }),
  policy(auditAlarm, 'sealer', { command: 'insert', check: 'true' }),
  policy(auditAlarm, 'auditor', { command: 'select', using: ofTheRegion }),
  policy(auditAlarm, 'auditor', { command: 'update', using: ofTheRegion, check: ofTheRegion }),
]
