import { and, eq, getTableName, isNull, ne, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { prepared } from '../../database/statement.js'
import type { Step } from '../../database/steps.js'
import { ofFile } from '../../history/files.js'
import type { CountedWriting } from '../figures/keep.js'
import type { FileRef } from '../file-id.js'
import { citizenIdLookup, person } from '../table.js'
import { citizenIdClaim } from './table.js'

/** The keyed index of the ID that a file has. */
export async function citizenIdIndexOf(
  { operation: { db } }: CountedWriting,
  ref: FileRef,
): Promise<Buffer | null> {
  const [row] = await db.select({ index: citizenIdIndex() }).from(person).where(ofFile(person, ref))
  return (row?.index as Buffer | null | undefined) ?? null
}

const citizenIdIndex = () => (person as unknown as { citizenIdIndex: typeof person.name }).citizenIdIndex

/** Who gives the ID up hands it to the next in line. */
export async function giveUpCitizenId(
  { operation }: CountedWriting,
  ref: FileRef,
  index: Buffer,
): Promise<void> {
  // The others in line may lie anywhere.
  const { db } = operation.as('follower')
  const inLine = and(eq(citizenIdClaim.citizenIdIndex, index), isNull(citizenIdClaim.endedAt))
  await db
    .update(citizenIdClaim)
    .set({ endedAt: operation.now })
    .where(and(inLine, ofFile(citizenIdClaim, ref)))
  await db
    .delete(citizenIdLookup)
    .where(and(eq(citizenIdLookup.citizenIdIndex, index), eq(citizenIdLookup.personId, ref.personId)))
  await db.execute(sql`
    insert into ${citizenIdLookup} (citizen_id_index, county_code, person_id)
    select citizen_id_index, county_code, person_id from ${citizenIdClaim}
    where ${inLine} and not exists (select 1 from ${citizenIdLookup} where citizen_id_index = ${index})
    order by coalesce(right_person_id = person_id, false) desc, claimed_at, claim_id limit 1
    on conflict do nothing`)
  const holds = sql`exists (select 1 from ${citizenIdLookup} where ${eq(citizenIdLookup.citizenIdIndex, index)}
    and ${eq(citizenIdLookup.personId, citizenIdClaim.personId)})`
  await db.update(citizenIdClaim).set({ endedAt: operation.now }).where(and(inLine, holds))
  // The others stand behind a new holder: what was decided about the old one says nothing of it.
  await db.execute(sql`
    update ${citizenIdClaim} set holder_county_code = holder.county_code, holder_person_id = holder.person_id,
      right_person_id = null, decided_at = null, decided_by = null
    from ${citizenIdLookup} holder where holder.citizen_id_index = ${index}
      and ${inLine} and ${ne(citizenIdClaim.holderPersonId, sql`holder.person_id`)}`)
}

/**
 * Keeps the way from an ID to its file. The first file that has an ID holds it; a later one stands in line behind it, and
 * the first in line takes over when the holder gives the ID up. No writer is told which of these happened: the statements
 * are the same for an ID that is free and for one that a hidden file has.
 *
 * A holder that is there is touched: who gives the ID up at the same time does its work again and sees the line. The
 * holder is the one that this very statement met, which an older snapshot may not show.
 */
export const takeCitizenId = ({ operation }: CountedWriting, ref: FileRef, index: Buffer): Step[] => [
  { by: operation, ...taking({ ...ref, index }), name: 'holder' },
  {
    by: operation,
    ...standingInLine({ ...ref, index, claimId: newId(), now: operation.now.toISOString() }),
    reads: [getTableName(person), 'holder'],
    readsNew: true,
  },
]

const [county, self, index] = ['countyCode', 'personId', 'index'].map((name) => sql.placeholder(name))
const taking = prepared(sql`
    insert into ${citizenIdLookup} (citizen_id_index, county_code, person_id)
    values (${index}, ${county}, ${self})
    on conflict (citizen_id_index) do update set county_code = ${citizenIdLookup}.county_code
    returning county_code, person_id`)
const standingInLine = prepared(sql`
  insert into ${citizenIdClaim} (county_code, person_id, claim_id, region_n, duty_region_n, populations,
    citizen_id_index, holder_county_code, holder_person_id, claimed_at)
  select self.county_code, self.person_id, ${sql.placeholder('claimId')}::uuid, self.region_n, self.duty_region_n, self.populations,
    ${index}, holder.county_code, holder.person_id, ${sql.placeholder('now')}::timestamptz
  from ${person} self, holder
  where self.county_code = ${county} and self.person_id = ${self} and holder.person_id <> self.person_id`)
