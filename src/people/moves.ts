import { type Problem, problem } from '../registry/user-error.js'
import type { Group } from './groups/group.js'
import { guardianPart, type Part, personPart, relativePart } from './parts.js'
import { type Decided, decided, type EntryPatch, emptyPatch, type Patch, type Place } from './patch.js'
import {
  type CheckFacts,
  checkAge,
  checkAgreement,
  checkEntries,
  checkParents,
  checkSex,
  checkSpell,
  checkValues,
  sexOutOfGroup,
  type Values,
} from './rules.js'
import { memberSpell, type Spell } from './spells.js'
import { type Storing, storedColumns } from './stored.js'

/** What every move needs beside its input: the reference date, the keys, the township, new ids. */
export interface MoveFacts extends CheckFacts {
  readonly storing: Storing
  newId(): string
}

/** An entry of a file as given: with an id it changes that entry, without one it adds one. */
export interface EntryGiven {
  readonly entryId?: string
  readonly values: Values
  readonly link?: { readonly countyCode: string; readonly personId: string }
}

export interface FacetGiven {
  readonly group: Group
  readonly values: Values
  /** First day of the membership. */
  readonly since: string
}

export interface FileGiven {
  readonly place: Place
  readonly person: Values
  readonly facets: readonly FacetGiven[]
  readonly relatives: readonly EntryGiven[]
  readonly guardians: readonly EntryGiven[]
}

/** Opens a file: one person, at least one group, relatives and guardians with it. */
export function createFile(given: FileGiven, facts: MoveFacts): Decided<Patch> {
  const birthDate = given.person.birthDate as string
  const problems = [
    ...checkValues(personPart, given.person, 'person', facts, 'CREATE'),
    ...given.facets.flatMap((facet) => checkFacet(facet, { birthDate, sex: given.person.sex }, facts)),
    ...checkNewEntries(given, birthDate, facts),
  ]
  if (given.facets.length === 0)
    problems.push(
      problem(
        'input',
        'GROUP_REQUIRED',
        '至少填写一个人群的信息，如 child。',
        'give at least one group, such as child.',
      ),
    )
  return decided(problems, () => ({
    ...emptyPatch('PERSON_CREATE'),
    place: given.place,
    person: storedColumns(personPart, given.person, facts.storing),
    facets: given.facets.map(({ group, values }) => ({
      group,
      kind: 'ADD' as const,
      columns: storedColumns(group.part, values, facts.storing),
    })),
    relatives: given.relatives.map((entry) => entryPatch(relativePart, entry, facts)),
    guardians: given.guardians.map((entry) => entryPatch(guardianPart, entry, facts)),
    memberships: given.facets.map(({ group, since }) => memberSpell(facts.newId(), group.population, since)),
  }))
}

/** What decides whether somebody may belong to a group. */
interface Born {
  readonly birthDate: string
  readonly sex?: unknown
}

const checkFacet = ({ group, values, since }: FacetGiven, born: Born, facts: MoveFacts): Problem[] => [
  ...checkValues(group.part, values, group.facet, facts, 'CREATE'),
  ...checkSpell(since, null, facts.today, group.facet),
  ...checkAge(group, born.birthDate, facts.today, 'person.birthDate'),
  ...checkSex(group, born.sex, 'person.sex'),
]

function checkNewEntries(given: FileGiven, birthDate: string, facts: MoveFacts): Problem[] {
  const years = Math.max(0, ...given.facets.map(({ group }) => group.parentYears))
  return [
    ...given.relatives.flatMap(({ values }, index) =>
      checkValues(relativePart, values, `relatives.${index}`, facts, 'CREATE'),
    ),
    ...given.guardians.flatMap((entry, index) => checkGuardian(entry, `guardians.${index}`, facts)),
    ...checkEntries(
      given.relatives.map(({ values }) => values.relation),
      'relatives',
    ),
    ...checkEntries(Array(given.guardians.length).fill('GUARDIAN'), 'guardians'),
    ...checkParents(
      given.relatives.map(({ values }) => values),
      birthDate,
      years,
      (index) => `relatives.${index}`,
    ),
  ]
}

function checkGuardian({ entryId, values }: EntryGiven, path: string, facts: CheckFacts): Problem[] {
  const problems = checkValues(guardianPart, values, path, facts, entryId ? 'UPDATE' : 'CREATE')
  const { validFrom, validUntil } = values as { validFrom?: string; validUntil?: string | null }
  if (validFrom && validUntil && validUntil < validFrom)
    problems.push(
      problem(
        `${path}.validUntil`,
        'END_BEFORE_START',
        '监护终止日期早于起始日期。',
        'the guardianship ends before it begins.',
      ),
    )
  return problems
}

const entryPatch = (part: Part, { entryId, values, link }: EntryGiven, facts: MoveFacts): EntryPatch => ({
  kind: entryId ? 'SET' : 'ADD',
  entryId: entryId ?? facts.newId(),
  columns: {
    ...storedColumns(part, values, facts.storing),
    ...(link ? { linkedCountyCode: link.countyCode, linkedPersonId: link.personId } : {}),
  },
})

/** What the file says already, as far as the checks of an update need it. */
export interface KnownFile {
  readonly birthDate: string
  readonly sex: string
  readonly citizenId: string | null
  readonly parentYears: number
  /** Sexes that groups of the person demand. */
  readonly sexes?: readonly ('MALE' | 'FEMALE')[]
  readonly relatives: readonly {
    readonly entryId: string
    readonly relation: string
    readonly birthDate: string | null
  }[]
  readonly guardians: readonly {
    readonly entryId: string
    readonly validFrom: string
    readonly validUntil: string | null
  }[]
}

export interface UpdateGiven {
  readonly person: Values
  readonly relatives: readonly EntryGiven[]
  readonly guardians: readonly EntryGiven[]
  readonly removeRelatives: readonly string[]
  readonly removeGuardians: readonly string[]
  /** The second region with a duty, or the villagers' group, changes too. */
  readonly movesPlace?: boolean
}

const nothingToChange = (isNothing: boolean): Problem[] =>
  isNothing
    ? [
        problem(
          'input',
          'NOTHING_TO_CHANGE',
          '没有要修改的内容，请至少填写一个字段。',
          'there is nothing to change; give at least one field.',
        ),
      ]
    : []

const isEmpty = (values: Values): boolean => Object.values(values).every((value) => value === undefined)

const isEmptyUpdate = (given: UpdateGiven): boolean =>
  !given.movesPlace &&
  isEmpty(given.person) &&
  [given.relatives, given.guardians, given.removeRelatives, given.removeGuardians].every(
    ({ length }) => length === 0,
  )

/** Changes what all groups share: the person, the relatives, the guardians. */
export function updateFile(given: UpdateGiven, known: KnownFile, facts: MoveFacts): Decided<Patch> {
  const birthDate = (given.person.birthDate ?? known.birthDate) as string
  const relatives = mergedRelatives(given, known)
  const problems = [
    ...nothingToChange(isEmptyUpdate(given)),
    ...checkValues(personPart, given.person, 'person', facts, 'UPDATE'),
    ...checkKnownId(given.person, known, facts),
    ...(known.sexes ?? [])
      .filter((sex) => given.person.sex && given.person.sex !== sex)
      .map((sex) => sexOutOfGroup(sex, 'person.sex')),
    ...given.relatives.flatMap(({ entryId, values }, index) =>
      checkValues(relativePart, values, `relatives.${index}`, facts, entryId ? 'UPDATE' : 'CREATE'),
    ),
    ...given.guardians.flatMap((entry, index) =>
      checkGuardian(withKnownDates(entry, known), `guardians.${index}`, facts),
    ),
    ...checkKnownEntries(given, known),
    ...checkEntries(
      relatives.map(({ relation }) => relation),
      'relatives',
    ),
    ...checkParents(relatives, birthDate, known.parentYears, (index) => relatives[index]?.path ?? 'person'),
  ]
  const remove = (entryId: string): EntryPatch => ({ kind: 'REMOVE', entryId })
  return decided(problems, () => ({
    ...emptyPatch('PERSON_UPDATE'),
    person: storedColumns(personPart, given.person, facts.storing),
    relatives: [
      ...given.relatives.map((entry) => entryPatch(relativePart, entry, facts)),
      ...given.removeRelatives.map(remove),
    ],
    guardians: [
      ...given.guardians.map((entry) => entryPatch(guardianPart, entry, facts)),
      ...given.removeGuardians.map(remove),
    ],
  }))
}

// Birth date, sex and ID must agree whichever of them is new: each is taken as given, else as known.
function checkKnownId(person: Values, known: KnownFile, facts: CheckFacts): Problem[] {
  if (!('birthDate' in person) && !('sex' in person)) {
    if (typeof person.citizenId !== 'string') return []
    return checkAgreement({ ...person, birthDate: known.birthDate, sex: known.sex }, 'person', facts)
  }
  if (typeof person.citizenId === 'string' || 'citizenId' in person) return []
  return checkAgreement({ ...person, citizenId: known.citizenId }, 'person', facts)
}

type MergedRelative = Values & { path: string }

function mergedRelatives(given: UpdateGiven, known: KnownFile): MergedRelative[] {
  const changed = new Map(
    given.relatives.map((entry, index) => [
      entry.entryId ?? `new ${index}`,
      { ...entry.values, path: `relatives.${index}` },
    ]),
  )
  const kept = known.relatives
    .filter(({ entryId }) => !given.removeRelatives.includes(entryId))
    .map(({ entryId, relation, birthDate }) => ({
      relation,
      birthDate,
      path: 'person',
      ...changed.get(entryId),
    }))
  const added = [...changed].filter(
    ([entryId]) => !known.relatives.some((entry) => entry.entryId === entryId),
  )
  return [...kept, ...added.map(([, entry]) => entry)]
}

const withKnownDates = (entry: EntryGiven, known: KnownFile): EntryGiven => {
  const before = known.guardians.find(({ entryId }) => entryId === entry.entryId)
  if (!before) return entry
  const { validFrom, validUntil } = before
  const dates = 'validFrom' in entry.values || 'validUntil' in entry.values ? { validFrom, validUntil } : {}
  return { ...entry, values: { ...dates, ...entry.values } }
}

function checkKnownEntries(given: UpdateGiven, known: KnownFile): Problem[] {
  const unknownIn = (
    entryIds: readonly (string | undefined)[],
    entries: readonly { entryId: string }[],
    field: string,
  ) =>
    entryIds.flatMap((entryId, index) =>
      entryId === undefined || entries.some((entry) => entry.entryId === entryId)
        ? []
        : [
            problem(
              `${field}.${index}.id`,
              'ENTRY_UNKNOWN',
              '档案中没有此条目，请重新读取档案。',
              'the file has no such entry; read the file again.',
            ),
          ],
    )
  return [
    ...unknownIn(
      given.relatives.map(({ entryId }) => entryId),
      known.relatives,
      'relatives',
    ),
    ...unknownIn(
      given.guardians.map(({ entryId }) => entryId),
      known.guardians,
      'guardians',
    ),
    ...unknownIn(given.removeRelatives, known.relatives, 'removeRelatives'),
    ...unknownIn(given.removeGuardians, known.guardians, 'removeGuardians'),
  ]
}

/** Changes the facet of a group. */
export const updateFacet = (group: Group, values: Values, facts: MoveFacts): Decided<Patch> =>
  decided(
    [...nothingToChange(isEmpty(values)), ...checkValues(group.part, values, group.facet, facts, 'UPDATE')],
    () => ({
      ...emptyPatch('FACET_UPDATE'),
      facets: [{ group, kind: 'SET', columns: storedColumns(group.part, values, facts.storing) }],
    }),
  )

/** Takes the person of a file into a further group: its facet with the first spell. */
export function beginMembership(
  { group, values, since }: FacetGiven,
  spells: readonly Spell[],
  born: Born,
  facts: MoveFacts,
): Decided<Patch> {
  const problems = [
    ...checkValues(group.part, values, group.facet, facts, 'CREATE'),
    ...checkSpell(since, null, facts.today, group.facet),
    ...checkAge(group, born.birthDate, facts.today, 'id'),
    ...checkSex(group, born.sex, 'id'),
  ]
  if (spells.length > 0)
    problems.push(
      problem(
        'id',
        'FACET_EXISTS',
        `档案中已有${group.label.zh}信息；如已退出，请重新纳入。`,
        `the file has a facet of a ${group.label.en} already; if the membership ended, reopen it.`,
      ),
    )
  return decided(problems, () => ({
    ...emptyPatch('FACET_ADD'),
    facets: [{ group, kind: 'ADD', columns: storedColumns(group.part, values, facts.storing) }],
    memberships: [memberSpell(facts.newId(), group.population, since)],
  }))
}

/** Ends the open spell of membership, with its reason. The file stays. */
export function endMembership(
  group: Group,
  spells: readonly Spell[],
  given: { readonly endedOn: string; readonly reason: string },
  facts: CheckFacts,
): Decided<Patch> {
  const open = spells.find(({ validUntil }) => validUntil === null)
  if (!open)
    return {
      problems: [
        problem(
          'id',
          'NOT_A_MEMBER',
          `此人当前不是${group.label.zh}。`,
          `this person is no ${group.label.en} at present.`,
        ),
      ],
    }
  const problems = checkSpell(open.validFrom, given.endedOn, facts.today, 'input')
  if (given.endedOn > facts.today)
    problems.push(problem('endedOn', 'DATE_IN_FUTURE', '终止日期晚于今天。', 'the end lies in the future.'))
  return decided(problems, () => ({
    ...emptyPatch('MEMBERSHIP_END'),
    facets: [{ group, kind: 'SET', columns: {} }],
    memberships: [
      { kind: 'SET', entryId: open.entryId, columns: { validUntil: given.endedOn, endReason: given.reason } },
    ],
  }))
}

/** Opens a new spell of membership behind the last one. */
export function reopenMembership(
  group: Group,
  spells: readonly Spell[],
  given: Born & { readonly since: string },
  facts: MoveFacts,
): Decided<Patch> {
  const problems = [
    ...checkSpell(given.since, null, facts.today, 'input'),
    ...checkAge(group, given.birthDate, facts.today, 'id'),
    ...('sex' in given ? checkSex(group, given.sex, 'id') : []),
  ]
  if (spells.some(({ validUntil }) => validUntil === null))
    problems.push(
      problem(
        'id',
        'ALREADY_A_MEMBER',
        `此人已是${group.label.zh}。`,
        `this person is a ${group.label.en} already.`,
      ),
    )
  if (spells.some(({ validUntil }) => validUntil !== null && validUntil > given.since))
    problems.push(
      problem(
        'since',
        'SPELLS_OVERLAP',
        '起始日期早于上一次退出日期。',
        'the first day lies before the end of the spell before.',
      ),
    )
  return decided(problems, () => ({
    ...emptyPatch('MEMBERSHIP_REOPEN'),
    facets: [{ group, kind: 'SET', columns: {} }],
    memberships: [memberSpell(facts.newId(), group.population, given.since)],
  }))
}

/** Puts the file into another village. With `keepsDuty` the village left keeps a duty as second region. */
export const moveFile = (
  operation: 'MOVE_ACCEPT' | 'REGION_CHANGE',
  place: Place,
  address: Values,
  /** It ends when the file leaves the village, and follows when the village changes. */
  villagersGroupId: string | null = null,
): Patch => ({
  ...emptyPatch(operation),
  place,
  person: { ...address, villagersGroupId },
})
