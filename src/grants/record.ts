import type { PgTable } from 'drizzle-orm/pg-core'
import { auditAlarm, auditEntry, auditRoster, auditSeal, auditShape, auditWriter } from '../audit/table.js'
import { kept, mine } from './conditions.js'
import { type Grant, type Policy, policyOn, rightTo } from './desired.js'
import { allColumns } from './parts.js'

/** Roles of the record of accesses: who writes it, who seals it, who answers what stands in it. */
export const recordRoles = ['recorder', 'sealer', 'auditor'] as const

/** Whose rows are judged: an entry says who read whose file, an alarm who read too much. */
export const judgedRecords = (): PgTable[] => [auditEntry, auditRoster, auditAlarm]

const sealed = [
  'writer',
  'place',
  'recorded_at',
  'digest',
  'subject',
  'department',
  'region_code',
  'persons',
  'roster',
  'misses',
]
const signature = ['verdict', 'signed_at', 'signed_by']

/** Nobody may change or delete an entry or a seal: what the server wrote it can't take back. */
export const recordGrants = (): Grant[] => [
  rightTo('recorder', auditEntry, 'insert'),
  rightTo('recorder', auditShape, 'insert'),
  rightTo('recorder', auditRoster, 'insert'),
  rightTo('recorder', auditWriter, 'insert'),
  rightTo('recorder', auditEntry, 'select', ['subject', 'recorded_at', 'lookups']),
  rightTo('sealer', auditEntry, 'select', sealed),
  rightTo('sealer', auditRoster, 'select'),
  rightTo('sealer', auditWriter, 'select'),
  rightTo('sealer', auditWriter, 'update', ['sealed_place', 'sealed_at']),
  rightTo('sealer', auditSeal, 'select'),
  rightTo('sealer', auditSeal, 'insert'),
  rightTo('sealer', auditAlarm, 'select'),
  rightTo('sealer', auditAlarm, 'insert'),
  rightTo('auditor', auditEntry, 'select', allColumns(auditEntry)),
  rightTo('auditor', auditRoster, 'select'),
  rightTo('auditor', auditShape, 'select'),
  rightTo('auditor', auditAlarm, 'select'),
  rightTo('auditor', auditAlarm, 'update', signature),
]

/** What names the one file of the operation. */
export const isOfNamed = `persons @> array[(select nullif(current_setting('sanliu.person', true), '')::uuid)]`
/** The auditor sees no other roster than those that name it. */
export const isOfNamedRoster = 'roster = any (array(select r.roster from audit_roster r))'

export const recordPolicies = (): Policy[] => [
  policyOn(auditEntry, 'recorder', { command: 'insert', check: 'true' }),
  // How often an account has looked for somebody is asked for this account alone.
  policyOn(auditEntry, 'recorder', { command: 'select', using: mine }),
  policyOn(auditEntry, 'sealer', { command: 'select', using: 'true' }),
  // One file at a time, which the viewer was found to reach.
  policyOn(auditEntry, 'auditor', { command: 'select', using: `(${isOfNamed} or ${isOfNamedRoster})` }),
  policyOn(auditRoster, 'recorder', { command: 'insert', check: 'true' }),
  policyOn(auditRoster, 'sealer', { command: 'select', using: 'true' }),
  policyOn(auditRoster, 'auditor', { command: 'select', using: isOfNamed }),
  policyOn(auditAlarm, 'sealer', { command: 'select', using: 'true' }),
  policyOn(auditAlarm, 'sealer', { command: 'insert', check: 'true' }),
  policyOn(auditAlarm, 'auditor', { command: 'select', using: kept() }),
  policyOn(auditAlarm, 'auditor', { command: 'update', using: kept(), check: kept() }),
]
