import { type FoldedFile, foldOpening, foldPatch } from '../../src/people/fold.js'
import type { Patch } from '../../src/people/patch.js'
import type { Keyring } from '../../src/sealing/keyring.js'
import { actorOf } from './actors.js'
import { type DayNumber, dayText, instantOn } from './days.js'
import { type Desk, patchOf } from './decide.js'
import type { EntryValues, Event, Life } from './event.js'
import { fileIdAt, idAt } from './ids.js'
import type { Village } from './places.js'
import { soundByHalves } from './sounds.js'

/** What every life is carried out with. */
export interface Office {
  readonly keyring: Keyring
  readonly city: string
  readonly seed: number
  /** One request stands behind all files that follow a merge. */
  readonly mergeRequestId: string
}

/** A move as `person_move` keeps it. */
export interface RecordedMove {
  readonly from: Village
  readonly to: Village
  readonly keepsDuty: boolean
  readonly offeredAt: Date
  readonly offeredBy: string
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
}

/** A life as a file in memory, with what stands beside a file. */
export interface CarriedOut {
  readonly file: FoldedFile
  readonly move: RecordedMove | null
  /** It lies in another county than the one that opened it. */
  readonly forwarded: boolean
  /** One patch for each event, in order. */
  readonly patches: readonly Patch[]
}

/** Makes the file of a life, by the moves of the API with the reference date of each day. */
export function carryOut(life: Life, office: Office): CarriedOut {
  const [first, ...later] = life.events
  if (first?.kind !== 'CREATE') throw new Error(`life ${life.number} does not begin with its opening`)
  const keys = new Map<string, string>()
  const patches: Patch[] = []
  let village = first.village
  let move: RecordedMove | null = null
  let file: FoldedFile | undefined
  for (const event of [first, ...later]) {
    const now = instantOn(event.day, event.minutes)
    if (event.kind === 'REGION_CHANGE') village = event.into
    if (event.kind === 'ACCEPT' && move) village = move.to
    const viewer = actorOf(event, office.city, village)
    const duty = move?.keepsDuty && event.kind === 'ACCEPT' ? move.from : null
    const patch = patchOf(event, file, deskOf(life, office, { now, day: event.day, village, duty, keys }))
    remember(keys, event, patch)
    patches.push(patch)
    const requestId = event.kind === 'REGION_CHANGE' ? office.mergeRequestId : idAt(now)
    const change = { changeId: idAt(now), now, viewer, requestId }
    file = file
      ? foldPatch(file, patch, change)
      : foldOpening(fileIdAt(now, office.seed, life.number), { ...patch, place: village.place }, change)
    if (event.kind === 'OFFER')
      move = {
        from: village,
        to: event.to,
        keepsDuty: event.keepsDuty,
        offeredAt: now,
        offeredBy: viewer.subject,
        decidedAt: null,
        decidedBy: null,
      }
    if (event.kind === 'ACCEPT' && move) move = { ...move, decidedAt: now, decidedBy: viewer.subject }
  }
  const forwarded = village.place.countyCode !== first.village.place.countyCode
  return { file: file!, move, forwarded, patches }
}

type At = Pick<Desk, 'village' | 'duty' | 'keys'> & { readonly now: Date; readonly day: DayNumber }

const deskOf = (life: Life, office: Office, { now, day, ...at }: At): Desk => ({
  ...at,
  life,
  personId: (number) => fileIdAt(now, office.seed, number),
  facts: {
    today: dayText(day),
    people: 'SYNTHETIC',
    storing: { keyring: office.keyring, township: at.village.township, sound: soundByHalves },
    newId: () => idAt(now),
  },
})

/** Entries get their ids in the move; later events name them by the words of the life. */
function remember(keys: Map<string, string>, event: Event, patch: Patch): void {
  if (event.kind !== 'CREATE' && event.kind !== 'UPDATE') return
  const note = (given: readonly EntryValues[] = [], made: readonly { entryId: string }[]) => {
    for (const [at, { key }] of given.entries()) keys.set(key, made[at]!.entryId)
  }
  note(event.relatives, patch.relatives)
  note(event.guardians, patch.guardians)
}
