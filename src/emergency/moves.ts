import { v7 as newId } from 'uuid'
import type { Context } from '../context.js'
import { notFound } from '../errors.js'
import { normalCitizenId } from '../people/citizen-id.js'
import { type FileRef, readGlobalId } from '../people/file-id.js'
import { once } from '../people/idempotency.js'
import { findPersons } from '../people/queries.js'
import { namedPopulations } from '../people/visibility.js'
import { type EmergencyOpener, openerOf } from '../policy/emergency.js'
import { regionNumber } from '../regions/region-code.js'
import type { Problem } from '../registry/user-error.js'
import { blindIndex } from '../sealing/seal.js'
import {
  type AccessRow,
  countTry,
  type FilePlaced,
  findOwn,
  findReviewed,
  placeOfCitizenId,
  placeOfFile,
  recordClosing,
  recordTry,
  recordVerdict,
} from './queries.js'
import {
  type OpeningGiven,
  outcomeOf,
  problemsOfClosing,
  problemsOfOpening,
  problemsOfSigning,
  quotaUsed,
  type Sought,
} from './rules.js'
import type { EmergencyAccessCloseInput, EmergencyAccessOpenInput, EmergencyAccessSignInput } from './type.js'

/** The outcome of a move: the access as it is then, or every reason against it. */
export interface Acted {
  readonly access?: AccessRow
  readonly problems: readonly Problem[]
  readonly resultId?: string
  readonly clientMutationId?: string | null
}

const hourMilliseconds = 3_600_000

/** Nothing of a refused move stays. */
function refused(context: Context, problems: readonly Problem[]): Acted {
  context.operation.rollback()
  return { problems }
}

const isAccessId = (id: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)

/** An access by its id, for its opener or for its reviewer; of others there is none. */
async function getAccess(
  context: Context,
  id: string,
  find: (context: Context, id: string) => Promise<AccessRow | undefined>,
): Promise<AccessRow> {
  const access = isAccessId(id) ? await find(context, id) : undefined
  if (!access) throw notFound()
  return access
}

/**
 * Tries to open the file of one person for this account and department. Every try that looks for somebody is on record and
 * counts, whatever comes of it; the file is read from the next operation on, in the normal way.
 */
export function openInEmergency(context: Context, input: EmergencyAccessOpenInput): Promise<Acted> {
  const { operation, settings } = context
  return running(context, 'opener', 'emergencyAccessOpen', input, async () => {
    const problems = problemsOfOpening(input, {
      opener: openerOf(operation.viewer) as EmergencyOpener,
      citizenIds: { today: operation.today, people: settings.synthetic ? 'SYNTHETIC' : 'REAL' },
      mostHours: settings.emergency.hours,
    })
    if (problems.length > 0) return refused(context, problems)
    if ((await countTry(context)) > settings.emergency.triesPerDay)
      return refused(context, [quotaUsed(settings.emergency.triesPerDay)])
    const outcome = await soughtFor(context, input)
    const accessId = newId()
    await record(context, accessId, input, outcome)
    return { access: await getAccess(context, accessId, findOwn), problems: [], resultId: accessId }
  })
}

async function soughtFor(context: Context, given: OpeningGiven) {
  const placed = given.id
    ? await placeOfFile(context, fileNamed(given.id))
    : await placeOfCitizenId(
        context,
        blindIndex(context.keyring, normalCitizenId(given.citizenId as string), 'citizenId'),
      )
  const sought: Sought | undefined = placed && { ...placed, reached: await reachedOf(context, placed) }
  const outcome = outcomeOf(sought, namedPopulations(context.operation))
  return { outcome, personId: outcome === 'NOT_FOUND' ? null : (placed?.personId ?? null) }
}

const fileNamed = (id: string): FileRef => {
  const { countyCode, id: personId } = readGlobalId('Person', id)
  return { countyCode, personId }
}

/** What the viewer sees of the person without any emergency. */
async function reachedOf(context: Context, file: FilePlaced): Promise<number> {
  const found = await findPersons(context, [file], new Set())
  return found.get(file.personId)?.populations ?? 0
}

function record(
  context: Context,
  accessId: string,
  { reason, hours }: EmergencyAccessOpenInput,
  { outcome, personId }: Awaited<ReturnType<typeof soughtFor>>,
): Promise<void> {
  const { operation, requestId, settings } = context
  const until = operation.now.getTime() + (hours ?? settings.emergency.hours) * hourMilliseconds
  return recordTry(context, {
    accessId,
    regionN: regionNumber(operation.viewer.region),
    requestId,
    reason,
    outcome,
    personId,
    openedUntil: outcome === 'OPENED' ? new Date(until) : null,
  })
}

/** Ends what the account opened, before its time. */
export const closeOwn = (context: Context, input: EmergencyAccessCloseInput): Promise<Acted> =>
  running(context, 'opener', 'emergencyAccessClose', input, async () => {
    const access = await getAccess(context, input.id, findOwn)
    const problems = problemsOfClosing(access, context.operation.now)
    if (problems.length > 0) return refused(context, problems)
    await recordClosing(context, access.accessId)
    return {
      access: await getAccess(context, input.id, findOwn),
      problems: [],
      resultId: access.accessId,
    }
  })

/** Signs for what somebody else opened: with it the access leaves the list. */
export const signAccess = (context: Context, input: EmergencyAccessSignInput): Promise<Acted> =>
  running(context, 'reviewer', 'emergencyAccessSign', input, async () => {
    const access = await getAccess(context, input.id, findReviewed)
    const problems = problemsOfSigning(access, context.operation.viewer.subject)
    if (problems.length > 0) return refused(context, problems)
    await recordVerdict(context, access.accessId, input.verdict)
    return {
      access: await getAccess(context, input.id, findReviewed),
      problems: [],
      resultId: access.accessId,
    }
  })

/** Once under its key: the record of keys is written in the role that does the rest. */
async function running(
  context: Context,
  service: 'opener' | 'reviewer',
  root: string,
  input: { idempotencyKey?: string | null; clientMutationId?: string | null },
  work: () => Promise<Acted>,
): Promise<Acted> {
  const keeping = { ...context, operation: context.operation.as(service) }
  const find = service === 'opener' ? findOwn : findReviewed
  const acted = await once(
    keeping,
    root,
    input,
    work,
    async (id): Promise<Acted> => ({
      access: await getAccess(context, id, find),
      problems: [],
    }),
  )
  return { ...acted, clientMutationId: input.clientMutationId ?? null }
}
