import { v7 as newId } from 'uuid'
import type { Context } from '../context.js'
import type { Step } from '../database/steps.js'
import { notFound } from '../errors.js'
import { readRegionCode } from '../regions/region-code.js'
import type { ChangeInput } from '../registry/change-input.js'
import { type Problem, problem } from '../registry/user-error.js'
import { changeFile, openFile } from './apply.js'
import { fileWithId } from './citizen-ids/queries.js'
import { counting, countingOpened } from './figures/keep.js'
import { type FileRef, personGlobalId, readGlobalId } from './file-id.js'
import type { Group } from './groups/group.js'
import { groups } from './groups/index.js'
import { once } from './idempotency.js'
import type { FileChangeInput, PersonCreateInput, PersonUpdateInput } from './inputs.js'
import {
  bornOf,
  getStandingFile,
  knownFile,
  possibleDuplicates,
  type StandingFile,
  spellsOf,
} from './known.js'
import {
  beginMembership,
  createFile,
  type EntryGiven,
  endMembership,
  type MoveFacts,
  reopenMembership,
  updateFacet,
  updateFile,
} from './moves.js'
import { type OneRead, oneRead } from './one-person.js'
import type { Decided, Patch, Place } from './patch.js'
import { type Changed, none, refused } from './payload.js'
import { placeIn, townshipName } from './place.js'
import { findPerson, type PersonRow } from './queries.js'
import { joinPopulation, relocate } from './relocate.js'
import type { Values } from './rules.js'
import type { Columns } from './stored.js'
import { villagersGroupGiven } from './villagers-group.js'
import { holds } from './visibility.js'

/** What the moves need beside their input, taken from the operation. */
export const moveFacts = (context: Context, township: string): MoveFacts => ({
  today: context.operation.today,
  people: context.settings.synthetic ? 'SYNTHETIC' : 'REAL',
  storing: { keyring: context.keyring, township },
  newId,
})

type Result = Changed & { resultId?: string }

const done = (ref: FileRef, duplicates = none): Result => ({
  ref,
  problems: [],
  duplicates,
  resultId: personGlobalId(ref),
})

/** Nothing of a refused change stays, the claim on its idempotency key included. */
export function undone(context: Context, problems: readonly Problem[]): Result {
  context.operation.rollback()
  return refused(problems)
}

/** Runs a change once under its key and answers with the file as it is then. */
export const changing = async (
  context: Context,
  root: string,
  input: ChangeInput,
  work: () => Promise<Result>,
): Promise<Changed> => {
  const changed = await once(context, root, input, work, (resultId): Result => {
    const { countyCode, id } = readGlobalId('Person', resultId)
    return { ref: { countyCode, personId: id }, problems: [], duplicates: none, resultId }
  })
  return { ...changed, clientMutationId: input.clientMutationId ?? null }
}

/** An active village within the viewer's region. */
export function villageIn(
  context: Context,
  field: string,
  code: string,
): { village: string } | { problems: Problem[] } {
  const village = readRegionCode(field, code)
  const region = context.tree.region(village)
  if (region?.level !== 'VILLAGE' || region.validTo !== null)
    return {
      problems: [
        problem(
          field,
          'REGION_NOT_A_VILLAGE',
          '应为现行的村（社区）区划代码，可用 regions 查询。',
          'the code of a village that exists today is expected; find it with `regions`.',
        ),
      ],
    }
  return { village }
}

/** The village with a second duty, which may lie outside the viewer's region. */
const dutyIn = (context: Context, code: string | null | undefined) =>
  code === null || code === undefined ? { village: null } : villageIn(context, 'dutyRegion', code)

/** `asked` of the file for the answer is read with the writes, behind what the writer says and in the same role. */
export function createPerson(
  context: Context,
  input: PersonCreateInput,
  asked?: ReadonlySet<string>,
): Promise<Changed> {
  return changing(context, 'personCreate', input, async () => {
    const found = villageIn(context, 'region', input.region)
    if ('problems' in found) return undone(context, found.problems)
    const duty = dutyIn(context, input.dutyRegion)
    if ('problems' in duty) return undone(context, duty.problems)
    const place = placeIn(context.tree, found.village, duty.village)
    if (!holds(context.operation.scope, place.regionN))
      return undone(context, [
        problem(
          'region',
          'REGION_OUT_OF_SCOPE',
          '此村不在您的辖区内。',
          'this village lies outside your region.',
        ),
      ])
    const group = await villagersGroupGiven(context, input.villagersGroup, found.village)
    if (group.problems.length > 0) return undone(context, group.problems)
    const facts = moveFacts(context, townshipName(context.tree, place))
    const decided = createFile(
      {
        place,
        person: input.person,
        facets: facetsOf(input),
        relatives: await entriesOf(context, 'Relative', input.relatives),
        guardians: await entriesOf(context, 'Guardian', input.guardians),
      },
      facts,
    )
    if (!decided.value) return undone(context, decided.problems)
    const ref = { countyCode: place.countyCode, personId: newId() }
    const person = { ...decided.value.person, ...group.columns }
    const known = await knownWithId(context, ref, person)
    if (known) return known
    const patch = { ...decided.value, person, place }
    const members = patch.facets.map(({ group }) => group)
    let row: PersonRow | undefined
    const read = asked && oneRead(context, ref, asked)
    const answer = read ? [readFor(context, read, (found) => (row = found))] : []
    await countingOpened(context, ref, members, (counted, figures) =>
      openFile(counted, patch, newId(), { figures, answer }),
    )
    return { ...done(ref, () => possibleDuplicates(context, ref)), row }
  })
}

const readFor = (
  { operation }: Context,
  { statement, rowIn }: OneRead,
  found: (row: PersonRow | undefined) => void,
): Step => ({ by: operation, ...statement, take: (rows) => found(rowIn(rows)) })

/**
 * The refusal of an ID that another file in the viewer's reach has, with that file. What lies outside it is not looked at:
 * such an ID is taken like a free one.
 */
async function knownWithId(
  context: Context,
  ref: FileRef,
  { citizenIdIndex }: Columns,
): Promise<Result | undefined> {
  if (!citizenIdIndex) return undefined
  const known = await fileWithId(context, citizenIdIndex as Buffer, ref)
  if (!known) return undefined
  const taken = problem(
    'person.citizenId',
    'CITIZEN_ID_NOT_ACCEPTED',
    '辖区内已有档案登记此号码，见 possibleDuplicates：请核对是否为同一人，或对照证件核对号码。',
    'a file in your region has this ID already, see possibleDuplicates: find out whether it is the same person, or compare the number with the document.',
  )
  return { ...undone(context, [taken]), duplicates: async () => [known] }
}

const facetsOf = (input: PersonCreateInput) =>
  groups.flatMap((group) => {
    const given = (input as unknown as Record<string, (Values & { since: string }) | undefined>)[group.facet]
    if (!given) return []
    const { since, ...values } = given
    return [{ group, values, since }]
  })

/** Entries as given: ids read, links only to files that the viewer reaches. */
async function entriesOf(
  context: Context,
  typeName: 'Relative' | 'Guardian',
  given: readonly Values[] | undefined | null,
): Promise<EntryGiven[]> {
  const entries: EntryGiven[] = []
  for (const entry of given ?? []) {
    const { id, personId, ...values } = entry as Values & { id?: string; personId?: string }
    const link = personId ? await linkedFile(context, personId) : undefined
    entries.push({ entryId: id ? readGlobalId(typeName, id).id : undefined, values, link })
  }
  return entries
}

async function linkedFile(context: Context, id: string): Promise<FileRef> {
  const { countyCode, id: personId } = readGlobalId('Person', id)
  const found = await findPerson(context, { countyCode, personId }, new Set())
  if (!found) throw notFound()
  return found.ref
}

/** Carries out a decided change of a file that stays where it is. */
async function carryOut(
  context: Context,
  file: StandingFile,
  expectedVersion: number,
  decided: Decided<Patch>,
  { place, columns = {}, joins }: { place?: Place; columns?: Columns; joins?: number } = {},
): Promise<Result> {
  if (!decided.value) return undone(context, decided.problems)
  const person = { ...decided.value.person, ...columns }
  const known = await knownWithId(context, file.ref, person)
  if (known) return known
  const patch = { ...decided.value, person, ...(place ? { place } : {}) }
  await counting(context, file.ref, async (counted) => {
    if (place) await relocate(counted, place)
    if (joins) await joinPopulation(counted, joins)
    await changeFile(counted, expectedVersion, patch, newId())
  })
  return done(file.ref)
}

/** Only the side that keeps a file changes it; a second region with a duty reads. */
export const keptElsewhere = (file: StandingFile): Problem[] =>
  file.isKept
    ? []
    : [
        problem(
          'id',
          'FILE_KEPT_ELSEWHERE',
          '档案由其他村管理，您只能查看；如需修改请联系管理村或提出转移。',
          'another village keeps this file and you may only read it; ask that village, or have the file moved.',
        ),
      ]

export function updatePerson(context: Context, input: PersonUpdateInput): Promise<Changed> {
  return changing(context, 'personUpdate', input, async () => {
    const file = await getStandingFile(context, input.id)
    const elsewhere = keptElsewhere(file)
    if (elsewhere.length > 0) return undone(context, elsewhere)
    const isDutyNew = input.dutyRegion !== undefined
    const duty = isDutyNew ? dutyIn(context, input.dutyRegion) : { village: file.dutyRegionCode }
    if ('problems' in duty) return undone(context, duty.problems)
    const place = placeIn(context.tree, file.regionCode, duty.village)
    const group = await villagersGroupGiven(context, input.villagersGroup, file.regionCode)
    if (group.problems.length > 0) return undone(context, group.problems)
    const known = await knownFile(context, file)
    const readIds = (typeName: string, ids?: string[] | null) =>
      (ids ?? []).map((id) => readGlobalId(typeName, id).id)
    const result = await carryOut(
      context,
      file,
      input.expectedVersion,
      updateFile(
        {
          person: input.person ?? {},
          relatives: await entriesOf(context, 'Relative', input.relatives),
          guardians: await entriesOf(context, 'Guardian', input.guardians),
          removeRelatives: readIds('Relative', input.removeRelatives),
          removeGuardians: readIds('Guardian', input.removeGuardians),
          movesPlace: isDutyNew || input.villagersGroup !== undefined,
        },
        known,
        moveFacts(context, townshipName(context.tree, place)),
      ),
      { place: isDutyNew ? place : undefined, columns: group.columns },
    )
    const isNamed = input.person && ('name' in input.person || 'birthDate' in input.person)
    const { ref } = result
    return ref && isNamed ? { ...result, duplicates: () => possibleDuplicates(context, ref) } : result
  })
}

/** A file of a group, kept in the viewer's region; the population is the viewer's by the decision. */
async function fileOfGroup(context: Context, group: Group, input: FileChangeInput): Promise<StandingFile> {
  const file = await getStandingFile(context, input.id)
  // A person without this facet and one whose facet is hidden are the same answer.
  if ((file.reached & group.bit) === 0) throw notFound()
  return file
}

const changingGroup = (
  context: Context,
  group: Group,
  root: string,
  input: FileChangeInput,
  decide: (file: StandingFile) => Promise<Decided<Patch>> | Decided<Patch>,
): Promise<Changed> =>
  changing(context, root, input, async () => {
    const file = await fileOfGroup(context, group, input)
    const elsewhere = keptElsewhere(file)
    if (elsewhere.length > 0) return undone(context, elsewhere)
    return carryOut(context, file, input.expectedVersion, await decide(file))
  })

export const updateGroup = (context: Context, group: Group, input: FileChangeInput): Promise<Changed> =>
  changingGroup(context, group, `${group.facet}Update`, input, () => {
    const { id, expectedVersion, idempotencyKey, clientMutationId, ...values } = input as FileChangeInput &
      Values
    return updateFacet(group, values, moveFacts(context, ''))
  })

export const endGroup = (
  context: Context,
  group: Group,
  input: FileChangeInput & { endedOn: string; reason: string },
): Promise<Changed> =>
  changingGroup(context, group, `${group.facet}End`, input, async ({ ref }) =>
    endMembership(group, await spellsOf(context, ref, group.population), input, moveFacts(context, '')),
  )

export const reopenGroup = (
  context: Context,
  group: Group,
  input: FileChangeInput & { since: string },
): Promise<Changed> =>
  changingGroup(context, group, `${group.facet}Reopen`, input, async ({ ref }) =>
    reopenMembership(
      group,
      await spellsOf(context, ref, group.population),
      { since: input.since, ...(await bornOf(context, ref)) },
      moveFacts(context, ''),
    ),
  )

/** Takes the person of a file that the viewer reaches into a further group. */
export const beginGroup = (
  context: Context,
  group: Group,
  input: FileChangeInput & { since: string },
): Promise<Changed> =>
  changing(context, `${group.facet}Begin`, input, async () => {
    const file = await getStandingFile(context, input.id)
    // Whose row of the population is limited would learn by the refusal that the facet is there.
    if (context.operation.allowed.rows.get(group.population)?.kind !== 'REGION') throw notFound()
    const elsewhere = keptElsewhere(file)
    if (elsewhere.length > 0) return undone(context, elsewhere)
    const { id, expectedVersion, idempotencyKey, clientMutationId, since, ...values } = input
    const township = townshipName(context.tree, placeIn(context.tree, file.regionCode, null))
    const decided = beginMembership(
      { group, values: values as Values, since },
      await spellsOf(context, file.ref, group.population),
      await bornOf(context, file.ref),
      moveFacts(context, township),
    )
    return carryOut(context, file, input.expectedVersion, decided, { joins: file.populations | group.bit })
  })
