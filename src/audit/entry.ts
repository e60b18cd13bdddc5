import { createHmac } from 'node:crypto'

/** What happened: an answered read, one of a file opened in an emergency; figures; a change that took effect; a change that was undone; a refusal. */
export const kinds = ['READ', 'EMERGENCY', 'STATISTICS', 'CHANGE', 'UNDONE', 'REFUSED'] as const
export type Kind = (typeof kinds)[number]

/** An access as it is to be recorded. It holds no value of a file. */
export interface Access {
  readonly recordedAt: Date
  readonly kind: Kind
  readonly requestId: string
  readonly subject: string
  readonly department: string
  readonly regionCode: string
  readonly role: string
  readonly client: string
  readonly organisation: string | null
  readonly purpose: string
  /** In hexadecimal, as everywhere here. */
  readonly shape: string
  readonly regions: readonly string[]
  readonly rowCount: number
  readonly persons: readonly string[]
  /** Where the persons are many: the digest by which they are stored. */
  readonly roster: string | null
  readonly lookups: number
  readonly misses: number
}

/** An access in its place of a chain. */
export interface Entry extends Access {
  readonly writer: string
  readonly place: number
  readonly digest: string
}

const digestLength = 32
/** Before the first entry of a chain, and before the first seal. */
export const noDigest = '00'.repeat(digestLength)

/** The entry as text, each part in its place: what the digest is made over. Times in microseconds, as the database keeps them. */
const textOf = (access: Access, writer: string, place: number, recordedAt: string): string =>
  JSON.stringify([
    recordedAt,
    writer,
    place,
    access.kind,
    access.requestId,
    access.subject,
    access.department,
    access.regionCode,
    access.role,
    access.client,
    access.organisation,
    access.purpose,
    access.shape,
    access.regions,
    access.rowCount,
    access.roster ?? access.persons,
    access.lookups,
    access.misses,
  ])

const microseconds = (instant: Date): string => instant.toISOString().replace('Z', '000Z')

/**
 * The digest of an entry under the deployment's key: who can write into the database and has no key can't make another.
 * `recordedAt` may be given as the database has it.
 */
export function digestOf(
  key: Buffer,
  previous: string,
  access: Access,
  at: { readonly writer: string; readonly place: number; readonly recordedAt?: string },
): string {
  const text = textOf(access, at.writer, at.place, at.recordedAt ?? microseconds(access.recordedAt))
  return createHmac('sha256', key).update(Buffer.from(previous, 'hex')).update(text, 'utf8').digest('hex')
}
