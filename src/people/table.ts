import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  type PgColumn,
  type PgColumnBuilderBase,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { fileKey, historyColumns, scopeColumns } from '../history/table.js'
import type { Fields } from '../registry/field.js'
import { bytea, checksOf, codeText, columnsOf, indexesOf, narrowingIn } from '../registry/storage.js'
import { guardianFields, personFields, relativeFields } from './fields.js'

/** Where the file is kept, and the second region with a duty (residence, placement) if there is one. */
const placeColumns = () => ({
  regionCode: codeText('region_code').notNull(),
  /** The township of `region_code`: what is left of the village under M. */
  regionMasked: codeText('region_masked').notNull(),
  dutyRegionCode: codeText('duty_region_code'),
  /** A reporting unit of `region_code`, when it is known. */
  villagersGroupId: uuid('villagers_group_id'),
})

/** Whose citizen ID this is: it is compared as a whole and never ordered. */
const identifiedBy = ({ citizenIdIndex }: Record<string, PgColumn>) =>
  index('person_citizen_id_index').using('hash', citizenIdIndex as PgColumn)

export const person = pgTable(
  'person',
  {
    ...fileKey(),
    ...scopeColumns(),
    ...placeColumns(),
    /** Of the whole file: raised by every change of any of its parts. */
    version: integer('version').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'date' }).notNull(),
    changeId: uuid('change_id').notNull(),
    ...(columnsOf(personFields) as Record<keyof typeof personFields, PgColumnBuilderBase>),
  },
  (table) => [
    primaryKey({ columns: [table.countyCode, table.personId] }),
    index('person_region_index').on(table.countyCode, table.regionN),
    // A township's page, in the order of lists: its files are not sorted first.
    index('person_township_index').on(table.countyCode, table.regionMasked, table.personId),
    // The order of lists across counties: without it the first page of a city sorts the whole city.
    index('person_order_index').on(table.personId),
    index('person_duty_region_index')
      .on(table.countyCode, table.dutyRegionN)
      .where(sql`${table.dutyRegionN} is not null`),
    index('person_villagers_group_index')
      .on(table.countyCode, table.villagersGroupId)
      .where(sql`${table.villagersGroupId} is not null`),
    // By it the calendar finds whose age changes a figure of a county.
    index('person_birthday_index').on(table.countyCode, table.birthDate),
    identifiedBy(table as unknown as Record<string, PgColumn>),
    ...indexesOf('person', personFields, table.personId, table),
    ...checksOf('person', personFields, table),
  ],
)

export const personHistory = pgTable(
  'person_history',
  {
    ...fileKey(),
    ...scopeColumns(),
    ...placeColumns(),
    ...historyColumns(),
    ...(columnsOf(personFields) as Record<keyof typeof personFields, PgColumnBuilderBase>),
  },
  (table) => [primaryKey({ columns: [table.countyCode, table.personId, table.version] }), toPerson(table)],
)

type Keyed = { countyCode: PgColumn; personId: PgColumn }
const toPerson = (table: Keyed) =>
  foreignKey({
    columns: [table.countyCode, table.personId],
    foreignColumns: [person.countyCode, person.personId],
  }).onDelete('cascade')

/** The township in the code of the file's village: by it a facet finds a township's page. Codes have three digits for the village. */
const townshipColumn = () => ({
  townshipN: bigint('township_n', { mode: 'number' }).generatedAlwaysAs(sql`region_n / 1000`),
})

/**
 * A township's page in the order of lists, with what it may be narrowed by behind it: of a rare value no other row is looked at. By the
 * order of lists alone a township of ten thousand files was read through for a hundred of them.
 */
const inTownship = (name: string, dictionary: Fields, columns: Record<string, PgColumn>) =>
  index(`${name}_township_index`).on(
    columns.countyCode as PgColumn,
    columns.townshipN as PgColumn,
    columns.personId as PgColumn,
    ...narrowingIn(dictionary, columns),
  )

/** Table and history of a facet: at most one row a person, the same columns in both. */
export function facetTables<N extends string, F extends Fields>(name: N, dictionary: F) {
  const own = () => columnsOf(dictionary) as Record<keyof F & string, PgColumnBuilderBase>
  const table = pgTable(name, { ...fileKey(), ...scopeColumns(), ...townshipColumn(), ...own() }, (t) => {
    const columns = t as unknown as Keyed & Record<string, PgColumn>
    return [
      inTownship(name, dictionary, columns),
      primaryKey({ columns: [columns.countyCode, columns.personId] }),
      toPerson(columns),
      ...indexesOf(name, dictionary, columns.personId, columns),
      ...checksOf(name, dictionary, columns),
    ]
  })
  const history = pgTable(
    `${name}_history`,
    { ...fileKey(), ...scopeColumns(), ...historyColumns(), ...own() },
    (t) => {
      const columns = t as unknown as Keyed & Record<string, PgColumn>
      return [
        primaryKey({ columns: [columns.countyCode, columns.personId, columns.version as PgColumn] }),
        toPerson(columns),
      ]
    },
  )
  return { table, history }
}

/** Links are followed backwards when the linked file moves to another county. */
const linksOf = (name: string, { linkedPersonId }: Record<string, PgColumn>) =>
  index(`${name}_link_index`)
    .on(linkedPersonId as PgColumn)
    .where(sql`${linkedPersonId} is not null`)

/** Table and history of the entries of a file: several rows a person, each with an id; a removed one stays in history. */
function entryTables<N extends string, F extends Fields>(name: N, dictionary: F) {
  const own = () => ({
    entryId: uuid('entry_id').notNull(),
    ...(columnsOf(dictionary) as Record<keyof F & string, PgColumnBuilderBase>),
    /** The entry's own file, if it has one. */
    linkedCountyCode: codeText('linked_county_code'),
    linkedPersonId: uuid('linked_person_id'),
  })
  const table = pgTable(name, { ...fileKey(), ...scopeColumns(), ...own() }, (t) => {
    const columns = t as unknown as Keyed & Record<string, PgColumn>
    return [
      primaryKey({ columns: [columns.countyCode, columns.personId, columns.entryId as PgColumn] }),
      toPerson(columns),
      linksOf(name, columns),
      ...checksOf(name, dictionary, columns),
    ]
  })
  const history = pgTable(
    `${name}_history`,
    {
      ...fileKey(),
      ...scopeColumns(),
      ...historyColumns(),
      removed: boolean('removed').notNull(),
      ...own(),
    },
    (t) => {
      const columns = t as unknown as Keyed & Record<string, PgColumn>
      return [
        primaryKey({
          columns: [
            columns.countyCode,
            columns.personId,
            columns.entryId as PgColumn,
            columns.version as PgColumn,
          ],
        }),
        toPerson(columns),
        linksOf(`${name}_history`, columns),
      ]
    },
  )
  return { table, history }
}

export const { table: relative, history: relativeHistory } = entryTables('relative', relativeFields)
export const { table: guardian, history: guardianHistory } = entryTables('guardian', guardianFields)

const spellColumns = () => ({
  entryId: uuid('entry_id').notNull(),
  population: codeText('population').notNull(),
  /** Valid dates: from the first day on until the day on which it no longer holds. */
  validFrom: date('valid_from', { mode: 'string' }).notNull(),
  validUntil: date('valid_until', { mode: 'string' }),
  endReason: codeText('end_reason'),
})

/** A spell of membership in a population group, with its valid dates and the reason of its end. */
export const membership = pgTable(
  'membership',
  { ...fileKey(), ...scopeColumns(), ...spellColumns() },
  (table) => [
    primaryKey({ columns: [table.countyCode, table.personId, table.entryId] }),
    toPerson(table),
    // By these days the calendar finds whose membership begins or ends.
    index('membership_valid_from_index').on(table.countyCode, table.validFrom),
    index('membership_valid_until_index').on(table.countyCode, table.validUntil),
    check(
      'membership_dates_check',
      sql`${table.validUntil} is null or ${table.validUntil} >= ${table.validFrom}`,
    ),
    check('membership_reason_check', sql`(${table.validUntil} is null) = (${table.endReason} is null)`),
  ],
)

export const membershipHistory = pgTable(
  'membership_history',
  {
    ...fileKey(),
    ...scopeColumns(),
    ...historyColumns(),
    removed: boolean('removed').notNull(),
    ...spellColumns(),
  },
  (table) => [
    primaryKey({ columns: [table.countyCode, table.personId, table.entryId, table.version] }),
    toPerson(table),
  ],
)

/** One citizen ID, one file, whatever the county: the keyed index leads to the file. A reference table. */
export const citizenIdLookup = pgTable('citizen_id_lookup', {
  citizenIdIndex: bytea('citizen_id_index').primaryKey(),
  countyCode: codeText('county_code').notNull(),
  personId: uuid('person_id').notNull(),
})

/** After a move to another county the old id still finds the file. A reference table. */
export const personForwarding = pgTable('person_forwarding', {
  personId: uuid('person_id').primaryKey(),
  countyCode: codeText('county_code').notNull(),
})

/** A move of a file between regions: offered by the side that keeps it, accepted by the side that takes it. */
export const personMove = pgTable(
  'person_move',
  {
    ...fileKey(),
    moveId: uuid('move_id').notNull(),
    ...scopeColumns(),
    fromRegionCode: codeText('from_region_code').notNull(),
    toRegionCode: codeText('to_region_code').notNull(),
    toRegionN: bigint('to_region_n', { mode: 'number' }).notNull(),
    state: codeText('state').notNull(),
    offeredAt: timestamp('offered_at', { withTimezone: true, mode: 'date' }).notNull(),
    offeredBy: text('offered_by').notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true, mode: 'date' }),
    decidedBy: text('decided_by'),
    keepsDuty: boolean('keeps_duty').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.countyCode, table.moveId] }),
    toPerson(table),
    index('person_move_to_index').on(table.toRegionN),
    check('person_move_state_check', sql`${table.state} in ('OFFERED', 'ACCEPTED', 'DECLINED')`),
  ],
)

/**
 * A person says that something in the file is wrong. `stored_in` and `stored_as` name the column that holds what the note is
 * about, or one that stands and falls with it: who may read that column in full reads the note, and nobody else.
 */
export const correctionNote = pgTable(
  'correction_note',
  {
    ...fileKey(),
    noteId: uuid('note_id').notNull(),
    ...scopeColumns(),
    /** The bit of the population whose facet the note is about; 0 for what all share. */
    touched: smallint('touched').notNull(),
    coordinate: codeText('coordinate').notNull(),
    storedIn: codeText('stored_in').notNull(),
    storedAs: codeText('stored_as').notNull(),
    statementSealed: bytea('statement_sealed').notNull(),
    requestedBy: codeText('requested_by').notNull(),
    state: codeText('state').notNull(),
    version: integer('version').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'date' }).notNull(),
    addedBy: text('added_by').notNull(),
    addedByDepartment: codeText('added_by_department').notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true, mode: 'date' }),
    decidedBy: text('decided_by'),
    decidedByDepartment: codeText('decided_by_department'),
    /** Version of the file in which it was put right. */
    acceptedVersion: integer('accepted_version'),
    refusalReason: codeText('refusal_reason'),
    answerSealed: bytea('answer_sealed'),
  },
  (table) => [
    primaryKey({ columns: [table.countyCode, table.personId, table.noteId] }),
    toPerson(table),
    index('correction_note_open_index')
      .on(table.countyCode, table.recordedAt)
      .where(sql`${table.state} = 'OPEN'`),
    check('correction_note_state_check', sql`${table.state} in ('OPEN', 'ACCEPTED', 'REFUSED')`),
    check('correction_note_decided_check', sql`(${table.state} = 'OPEN') = (${table.decidedAt} is null)`),
    check(
      'correction_note_accepted_check',
      sql`(${table.state} = 'ACCEPTED') = (${table.acceptedVersion} is not null)`,
    ),
    check(
      'correction_note_refused_check',
      sql`(${table.state} = 'REFUSED') = (${table.refusalReason} is not null)`,
    ),
  ],
)

/** An answered mutation: the keyed hash of its request and the id of its result, never a value. Kept 24 hours. */
export const idempotency = pgTable(
  'idempotency',
  {
    subject: text('subject').notNull(),
    client: text('client').notNull(),
    key: text('key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    result: text('result'),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.client, table.key] }),
    index('idempotency_recorded_at_index').on(table.recordedAt),
  ],
)
