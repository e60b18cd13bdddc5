import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  index,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { codesOf } from '../registry/code-list.js'
import { codeText } from '../registry/storage.js'
import { changeKind, reportingUnitKind, successionKind } from './changes.js'
import { regionLevel } from './levels.js'

/** Small reference tables: every county has all of them, so they carry no county. Dates are valid dates; the end is
 *  the first day on which it no longer holds. */
const oneOf = (codes: readonly string[]) => sql.raw(codes.map((code) => `'${code}'`).join(', '))
const day = (name: string) => date(name, { mode: 'string' })
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** A region as it is now; a retired one stays, with the day from which it was no more. */
export const region = pgTable(
  'region',
  {
    code: codeText('code').primaryKey(),
    level: codeText('level').notNull(),
    parentCode: codeText('parent_code'),
    name: text('name').notNull(),
    pinyin: codeText('pinyin').notNull(),
    initials: codeText('initials').notNull(),
    /** An ancestor above what was loaded: there for its name, its other children are not here. */
    nameOnly: boolean('name_only').notNull(),
    validFrom: day('valid_from').notNull(),
    validTo: day('valid_to'),
    /** The code filled to twelve digits, as a number: scope is a set of ranges of it. */
    regionN: bigint('region_n', { mode: 'number' }).notNull().unique('region_region_n_unique'),
  },
  (table) => [
    check('region_level_check', sql`${table.level} in (${oneOf(codesOf(regionLevel))})`),
    check('region_code_check', sql`${table.code} ~ '^([1-9][0-9]|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'`),
    check('region_dates_check', sql`${table.validTo} > ${table.validFrom}`),
  ],
)

/** What a region was called and where it hung, in time. The boundaries of a day are the versions valid on it. */
export const regionVersion = pgTable(
  'region_version',
  {
    code: codeText('code').notNull(),
    validFrom: day('valid_from').notNull(),
    validTo: day('valid_to'),
    name: text('name').notNull(),
    parentCode: codeText('parent_code'),
    recordedAt: instant('recorded_at').notNull(),
    changeId: uuid('change_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.code, table.validFrom] }),
    check('region_version_dates_check', sql`${table.validTo} > ${table.validFrom}`),
  ],
)

/** Which region followed which. A split has one row for each successor, a merge one for each predecessor. */
export const regionSuccession = pgTable(
  'region_succession',
  {
    predecessor: codeText('predecessor').notNull(),
    successor: codeText('successor').notNull(),
    kind: codeText('kind').notNull(),
    effectiveOn: day('effective_on').notNull(),
    changeId: uuid('change_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.predecessor, table.successor, table.effectiveOn] }),
    index('region_succession_successor_index').on(table.successor),
    check('region_succession_kind_check', sql`${table.kind} in (${oneOf(codesOf(successionKind))})`),
    check('region_succession_other_check', sql`${table.predecessor} <> ${table.successor}`),
  ],
)

/** The audit of the hierarchy: who changed it, when, by which document. A load has no department and no client. */
export const regionChange = pgTable(
  'region_change',
  {
    id: uuid('id').primaryKey(),
    kind: codeText('kind').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    effectiveOn: day('effective_on').notNull(),
    /** 批准文号 of the order by which the State changed it. */
    documentNumber: text('document_number'),
    /** What a load was made from. */
    source: text('source'),
    subject: text('subject').notNull(),
    department: codeText('department'),
    regionCode: codeText('region_code'),
    role: codeText('role'),
    client: text('client'),
    /** Of a change of a reporting unit. */
    unitId: uuid('unit_id'),
  },
  (table) => [check('region_change_kind_check', sql`${table.kind} in (${oneOf(codesOf(changeKind))})`)],
)

/** One row: the number of the last change. A process whose tree has another number loads the tree again. */
export const regionRevision = pgTable(
  'region_revision',
  {
    id: smallint('id').primaryKey(),
    revision: bigint('revision', { mode: 'number' }).notNull(),
  },
  (table) => [check('region_revision_single_check', sql`${table.id} = 1`)],
)

/** A villagers' group or a functional area: it counts and reports, and has no division code. */
export const reportingUnit = pgTable(
  'reporting_unit',
  {
    id: uuid('id').primaryKey(),
    kind: codeText('kind').notNull(),
    name: text('name').notNull(),
    /** The village of a group, the county of an area; another code when the region gets one. */
    regionCode: codeText('region_code').notNull(),
    validFrom: day('valid_from').notNull(),
    validTo: day('valid_to'),
    changeId: uuid('change_id').notNull(),
  },
  (table) => [
    index('reporting_unit_region_index').on(table.regionCode),
    check('reporting_unit_kind_check', sql`${table.kind} in (${oneOf(codesOf(reportingUnitKind))})`),
    check('reporting_unit_dates_check', sql`${table.validTo} > ${table.validFrom}`),
  ],
)

/** The townships and villages of a functional area: its figure is their sum. */
export const reportingUnitMember = pgTable(
  'reporting_unit_member',
  {
    unitId: uuid('unit_id').notNull(),
    regionCode: codeText('region_code').notNull(),
    validFrom: day('valid_from').notNull(),
    validTo: day('valid_to'),
    changeId: uuid('change_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.unitId, table.regionCode, table.validFrom] }),
    index('reporting_unit_member_region_index').on(table.regionCode),
    check('reporting_unit_member_dates_check', sql`${table.validTo} > ${table.validFrom}`),
  ],
)

/** Whom a region reports to when it is not its parent: another region, or PROVINCE. */
export const reportingRoute = pgTable('reporting_route', {
  regionCode: codeText('region_code').primaryKey(),
  reportsTo: codeText('reports_to').notNull(),
  changeId: uuid('change_id').notNull(),
})

export type ReportingUnitRow = typeof reportingUnit.$inferSelect
export type RegionRow = typeof region.$inferSelect
export type RegionVersionRow = typeof regionVersion.$inferSelect
export type RegionSuccessionRow = typeof regionSuccession.$inferSelect
export type RegionChangeRow = typeof regionChange.$inferSelect
