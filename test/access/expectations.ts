import { readFileSync } from 'node:fs'

/**
 * What each department must see, worked out from the draft matrix and the table of masks by hand, apart from the
 * code of the policy: the oracle of the access tests.
 */
export type Cell = 'F' | 'M' | 'A' | 'N' | 'own'

export const groupNames = ['child', 'elder', 'woman'] as const
export type GroupName = (typeof groupNames)[number]
const letters: Record<GroupName, string> = { child: 'c', elder: 'e', woman: 'w' }

export type Reach = 'REGION' | 'DISABLED' | 'NOBODY'

export interface Department {
  readonly name: string
  readonly cells: Readonly<Record<string, Cell>>
  /** May list the group: identity in full or masked, and the group among its populations. */
  readonly lists: Readonly<Record<GroupName, boolean>>
  /** Reaches files of any population. */
  readonly listsPersons: boolean
  /** REGION: everybody of the group. DISABLED: those with a disability. NOBODY: the fact is not recorded yet. */
  readonly reaches: Readonly<Record<GroupName, Reach>>
  readonly writes: ReadonlySet<string>
}

const lines = readFileSync(new URL('../policy/draft-matrix.csv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
const heads = (lines[0] ?? '').split(',')

const ofGroups = <T>(answer: (letter: string) => T): Record<GroupName, T> => ({
  child: answer(letters.child),
  elder: answer(letters.elder),
  woman: answer(letters.woman),
})

export const departments: readonly Department[] = lines.slice(1).map((line) => {
  const values = line.split(',')
  const cells = Object.fromEntries(heads.slice(1, 20).map((head, index) => [head, values[index + 1] as Cell]))
  const name = values[0] ?? ''
  const populations = values[heads.indexOf('populations')] ?? ''
  const rows = values[heads.indexOf('rows')] ?? ''
  const listsPersons = cells.identity === 'F' || cells.identity === 'M'
  return {
    name,
    cells,
    listsPersons,
    lists: ofGroups((letter) => listsPersons && populations.includes(letter)),
    reaches: ofGroups((letter) =>
      rows === 'REGION' || (rows.startsWith('c w: REGION') && letter !== 'e')
        ? 'REGION'
        : name === 'DISABLED_FEDERATION' && letter === 'c'
          ? 'DISABLED'
          : 'NOBODY',
    ),
    writes: new Set((values[heads.indexOf('writes')] ?? '').split(' ').filter(Boolean)),
  }
})

/** A coordinate: the class it belongs to, how it is asked for, what it says in full and what is left under M. */
export interface Expected {
  readonly class: string
  /** The group whose file it is asked of; a child's unless said. */
  readonly group?: GroupName
  /** Below a person. */
  readonly path: string
  readonly full: unknown
  /** Under M; null unless the table of masks shows something. */
  readonly masked?: unknown
  readonly filter?: string
  readonly order?: string
  readonly search?: string
}

const six =
  'identity identifier contact family guardianship economy schooling household_registration health assistance'

/** The villagers' group of the whole child. */
export const villagersGroupId = '01900000-0000-7000-8000-000000000001'

const yes = '{ eq: true }'
const no = '{ eq: false }'

/** The words of 003 三(二), their classes and what the table of masks leaves of them. */
const elderFields: Record<string, Line> = {
  livingArrangement: [
    'guardianship',
    'WITH_GRANDCHILDREN',
    'WITH_GRANDCHILDREN',
    '{ eq: WITH_GRANDCHILDREN }',
  ],
  childAtHome: ['family', false, undefined, no],
  whereaboutsReported: ['family', true, undefined, yes],
  caregiverEntrusted: ['guardianship', true, undefined, yes],
  caregiverRelation: ['guardianship', 'NEIGHBOUR', 'NEIGHBOUR'],
  caregiverName: ['guardianship', '赵大妈'],
  caregiverPhone: ['contact', '13900004321', '139****4321'],
  gravelyIll: ['health', true, undefined, yes],
  selfCare: ['health', 'PARTLY_ABLE', 'PARTLY_ABLE', '{ eq: PARTLY_ABLE }'],
  dependent: ['health', true, true, yes],
  unattended: ['health family', true, undefined, yes],
  healthCheckedOn: ['health', '2025-10-10', undefined, '{ from: "2025-10-10" }'],
  annualIncome: ['economy', 'UNDER_3000', undefined, '{ in: [UNDER_3000] }'],
  incomeSources: ['economy', ['PENSION', 'CHILDREN']],
  subsistenceAllowance: ['economy', true, undefined, yes],
  registeredPoor: ['economy', false, undefined, no],
  extremePoverty: ['economy', false, undefined, no],
  hardship: ['economy', true, true, yes],
  allowances: ['assistance', ['OLD_AGE'], ['OLD_AGE']],
  assistanceNote: ['assistance', '演示说明'],
  riskGrade: ['risk', 'HIGH', 'HIGH', '{ eq: HIGH }'],
  riskReasons: ['risk', ['SUPPORT', 'HEALTH']],
  riskAssessedOn: ['risk', '2026-01-15', undefined, '{ until: "2026-01-16" }'],
}

/** The words of 003 三(三). */
const womanFields: Record<string, Line> = {
  registeredPoor: ['economy', true, undefined, yes],
  subsistenceAllowance: ['economy', false, undefined, no],
  hardship: ['economy', true, true, yes],
  husbandWhereabouts: ['family', 'AWAY_FOR_WORK', undefined, '{ eq: AWAY_FOR_WORK }'],
  husbandWorkProvince: ['family', '广东省', '广东省'],
  husbandWorkCity: ['family', '东莞市', '东莞市'],
  businessWish: ['women_support', true, undefined, yes],
  businessAbility: ['women_support', true, undefined, yes],
  loanState: ['women_support', 'APPLIED', undefined, '{ eq: APPLIED }'],
  trainings: ['women_support', ['INFORMATION', 'RIGHTS'], ['INFORMATION', 'RIGHTS']],
  inMutualAidGroup: ['women_support', true, undefined, yes],
  mutualAidGroup: ['women_support', '演示互助组'],
  mutualAid: ['women_support', ['HARVEST'], ['HARVEST']],
  rightsNeeds: ['women_support', ['LEGAL_ADVICE']],
  healthChecked: ['health', true, undefined, yes],
  counselled: ['health', false, undefined, no],
}

/** Every coordinate of a file that says something about a person. `class` may name several: the weakest decides. */
export const coordinates: Readonly<Record<string, Expected>> = {
  'Person.name': {
    class: 'identity',
    path: 'name',
    full: '张小禾',
    masked: '张＊＊',
    search: '{ name: "小禾" }',
  },
  'Person.namePinyin': {
    class: 'identity',
    path: 'namePinyin',
    full: 'zhangxiaohe',
    order: '{ namePinyin: ASC }',
    search: '{ pinyin: "zhangx" }',
  },
  'Person.nameInitials': {
    class: 'identity',
    path: 'nameInitials',
    full: 'zxh',
    order: '{ nameInitials: DESC }',
  },
  'Person.sex': {
    class: 'identity',
    path: 'sex',
    full: 'FEMALE',
    masked: 'FEMALE',
    filter: '{ sex: { eq: FEMALE } }',
  },
  'Person.ethnicity': {
    class: 'identity',
    path: 'ethnicity',
    full: 'HAN',
    filter: '{ ethnicity: { in: [HAN] } }',
  },
  'Person.birthDate': {
    class: 'identity',
    path: 'birthDate',
    full: '2015-05-06',
    masked: '2015',
    filter: '{ birthDate: { from: "2015-01-01", until: "2016-01-01" } }',
    order: '{ birthDate: DESC }',
  },
  'Person.citizenId': {
    class: 'identifier',
    path: 'citizenId',
    full: /^99\d{15}[\dX]$/,
    masked: /^99\*{15}[\dX]$/,
    search: '{ citizenId: $citizenId }',
  },
  'Person.registered': {
    class: 'household_registration',
    path: 'registered',
    full: true,
    masked: true,
    filter: '{ registered: { eq: true } }',
  },
  'Person.registrationPlace': {
    class: 'household_registration',
    path: 'registrationPlace',
    full: '演示村一组',
  },
  'Person.unregisteredCause': { class: 'household_registration', path: 'unregisteredCause', full: '无' },
  'Person.address': {
    class: 'contact',
    path: 'address',
    full: '演示村一组3号',
    masked: /^四川省资阳市雁江区.+$/,
  },
  'Person.phone': { class: 'contact', path: 'phone', full: '13900001234', masked: '139****1234' },
  'Person.bodyCondition': {
    class: 'health',
    path: 'bodyCondition',
    full: 'DISABLED',
    masked: 'DISABLED',
    filter: '{ bodyCondition: { eq: DISABLED } }',
  },
  'Person.disabilityKind': {
    class: 'health',
    path: 'disabilityKind',
    full: 'HEARING',
    filter: '{ disabilityKind: { eq: HEARING } }',
  },
  'Person.disabilityGrade': {
    class: 'health',
    path: 'disabilityGrade',
    full: 'GRADE_3',
    masked: 'GRADE_3',
    filter: '{ disabilityGrade: { eq: GRADE_3 } }',
  },
  'Person.illness': { class: 'health', path: 'illness', full: '演示疾病' },
  'Person.region': {
    class: 'contact',
    path: 'region { level }',
    full: { level: 'VILLAGE' },
    masked: { level: 'TOWNSHIP' },
    filter: '{ region: { within: $village } }',
  },
  'Person.dutyRegion': { class: 'contact', path: 'dutyRegion { level }', full: { level: 'VILLAGE' } },
  'Person.villagersGroup': {
    class: 'contact',
    path: 'villagersGroup { name }',
    full: { name: '演示一组' },
    filter: `{ region: { within: "512002", villagersGroup: "${villagersGroupId}" } }`,
  },
  'Person.relatives': {
    class: 'family',
    path: 'relatives { relation }',
    full: [{ relation: 'FATHER' }],
    masked: [{ relation: 'FATHER' }],
  },
  'Relative.relation': {
    class: 'family',
    path: 'relatives { relation }',
    full: [{ relation: 'FATHER' }],
    masked: [{ relation: 'FATHER' }],
  },
  'Relative.name': {
    class: 'family',
    path: 'relatives { name }',
    full: [{ name: '张大山' }],
    masked: [{ name: '张＊＊' }],
  },
  'Relative.birthDate': {
    class: 'family',
    path: 'relatives { birthDate }',
    full: [{ birthDate: '1985-02-03' }],
    masked: [{ birthDate: null }],
  },
  'Relative.citizenId': {
    class: 'identifier',
    path: 'relatives { citizenId }',
    full: /^\[{"citizenId":"99\d{15}[\dX]"}\]$/,
    masked: /^\[{"citizenId":"99\*{15}[\dX]"}\]$/,
  },
  'Relative.phone': {
    class: 'contact',
    path: 'relatives { phone }',
    full: [{ phone: '13900005678' }],
    masked: [{ phone: '139****5678' }],
  },
  'Relative.whereabouts': {
    class: 'family',
    path: 'relatives { whereabouts }',
    full: [{ whereabouts: 'AWAY_FOR_WORK' }],
    masked: [{ whereabouts: null }],
  },
  'Relative.workProvince': {
    class: 'family',
    path: 'relatives { workProvince }',
    full: [{ workProvince: '广东省' }],
    masked: [{ workProvince: '广东省' }],
  },
  'Relative.workCity': {
    class: 'family',
    path: 'relatives { workCity }',
    full: [{ workCity: '东莞市' }],
    masked: [{ workCity: '东莞市' }],
  },
  'Relative.workplace': {
    class: 'family',
    path: 'relatives { workplace }',
    full: [{ workplace: '演示工厂' }],
    masked: [{ workplace: null }],
  },
  'Relative.person': {
    class: 'family',
    path: 'relatives { person { version } }',
    full: [{ person: { version: 2 } }],
    masked: [{ person: null }],
  },
  'Person.guardians': {
    class: 'guardianship',
    path: 'guardians { relation }',
    full: [{ relation: 'PATERNAL_GRANDMOTHER' }],
    masked: [{ relation: 'PATERNAL_GRANDMOTHER' }],
  },
  'Guardian.relation': {
    class: 'guardianship',
    path: 'guardians { relation }',
    full: [{ relation: 'PATERNAL_GRANDMOTHER' }],
    masked: [{ relation: 'PATERNAL_GRANDMOTHER' }],
  },
  'Guardian.name': {
    class: 'guardianship',
    path: 'guardians { name }',
    full: [{ name: '李桂英' }],
    masked: [{ name: null }],
  },
  'Guardian.citizenId': {
    class: 'identifier',
    path: 'guardians { citizenId }',
    full: /^\[{"citizenId":"99\d{15}[\dX]"}\]$/,
    masked: /^\[{"citizenId":"99\*{15}[\dX]"}\]$/,
  },
  'Guardian.phone': {
    class: 'contact',
    path: 'guardians { phone }',
    full: [{ phone: '13900008765' }],
    masked: [{ phone: '139****8765' }],
  },
  'Guardian.address': {
    class: 'contact',
    path: 'guardians { address }',
    full: [{ address: '演示村一组3号' }],
  },
  'Guardian.validFrom': {
    class: 'guardianship',
    path: 'guardians { validFrom }',
    full: [{ validFrom: '2024-03-01' }],
    masked: [{ validFrom: null }],
  },
  'Guardian.validUntil': {
    class: 'guardianship',
    path: 'guardians { validUntil }',
    full: [{ validUntil: '2030-03-01' }],
    masked: [{ validUntil: null }],
  },
  'Person.changes': {
    class: 'identity',
    path: 'changes { operation }',
    full: [{ operation: 'FACET_UPDATE' }, { operation: 'PERSON_CREATE' }],
  },
  // One note, on the name.
  'Person.correctionNotes': {
    class: 'identity',
    path: 'correctionNotes { state }',
    full: [{ state: 'OPEN' }],
  },
  'PersonChange.recordedAt': { class: 'identity', path: 'changes { recordedAt }', full: /\+08:00/ },
  'PersonChange.version': {
    class: 'identity',
    path: 'changes { version }',
    full: [{ version: 2 }, { version: 1 }],
  },
  'PersonChange.operation': {
    class: 'identity',
    path: 'changes { operation }',
    full: [{ operation: 'FACET_UPDATE' }, { operation: 'PERSON_CREATE' }],
  },
  'PersonChange.account': {
    class: 'identity',
    path: 'changes { account }',
    full: /test-township_government/,
  },
  'PersonChange.department': {
    class: 'identity',
    path: 'changes { department }',
    full: [{ department: 'CIVIL_AFFAIRS' }, { department: 'TOWNSHIP_GOVERNMENT' }],
  },
  'PersonChange.region': {
    class: 'identity',
    path: 'changes { region { code } }',
    full: [{ region: { code: '512002' } }, { region: { code: '512002' } }],
  },
  'PersonChange.client': {
    class: 'identity',
    path: 'changes { client }',
    full: [{ client: 'test' }, { client: 'test' }],
  },
  // Personal 9 of the person and 3 of the child, family 2, guardianship 3 and the guardian, type 1, income 1,
  // assistance 1: 21 expected. The mother is missing: 20 filled, 20 / 21 = 0.952.
  'Person.completeness': {
    class: `${six} women_support`,
    path: 'completeness { share }',
    full: { share: 0.952 },
  },
  'ChildFile.completeness': {
    class: six,
    path: 'child { completeness { share categories { category filled } } }',
    full: /"share":0.952.*GUARDIANSHIP_TYPE/,
  },
  'Person.child': {
    class: 'identity',
    path: 'child { __typename }',
    full: { __typename: 'ChildFile' },
    masked: { __typename: 'ChildFile' },
  },
  ...facet('schooling', 'schoolingStage', 'PRIMARY', 'SHOWN', '{ schoolingStage: { eq: PRIMARY } }'),
  ...facet('schooling', 'enrolled', true, 'SHOWN', '{ enrolled: { eq: true } }'),
  ...facet('schooling', 'school', '演示小学'),
  ...facet('schooling', 'boarding', true, undefined, '{ boarding: { eq: true } }'),
  ...facet(
    'guardianship',
    'arrangement',
    'ONE_AWAY_OTHER_INCAPABLE',
    'SHOWN',
    '{ arrangement: { eq: ONE_AWAY_OTHER_INCAPABLE } }',
  ),
  ...facet('guardianship', 'incapableParent', 'MOTHER', undefined, '{ incapableParent: { eq: MOTHER } }'),
  ...facet('guardianship', 'incapableCause', '演示原因'),
  ...facet('guardianship', 'entrusted', true, undefined, '{ entrusted: { eq: true } }'),
  ...facet(
    'guardianship',
    'livingArrangement',
    'GRANDPARENTS',
    'SHOWN',
    '{ livingArrangement: { eq: GRANDPARENTS } }',
  ),
  ...facet('guardianship', 'guardianshipRating', 'FAIR', 'SHOWN', '{ guardianshipRating: { eq: FAIR } }'),
  ...facet('economy', 'incomeSources', ['WAGES_AWAY', 'FARMING']),
  ...facet('economy', 'subsistenceAllowance', true, undefined, '{ subsistenceAllowance: { eq: true } }'),
  ...facet('economy', 'registeredPoor', false, undefined, '{ registeredPoor: { eq: false } }'),
  ...facet('economy', 'extremePoverty', false, undefined, '{ extremePoverty: { eq: false } }'),
  ...facet('economy', 'hardship', true, 'SHOWN', '{ hardship: { eq: true } }'),
  ...facet('assistance', 'assistanceKinds', ['SUBSISTENCE_ALLOWANCE'], 'SHOWN'),
  ...facet('assistance', 'assistanceNote', '演示说明'),
  ...facet('guardianship', 'leftBehind', true, 'SHOWN', '{ leftBehind: { eq: true } }'),
  ...facet('assistance', 'inDifficulty', true, undefined, '{ inDifficulty: { eq: true } }'),
  ...facet('guardianship', 'guardianshipDifficulties', ['GUARDIAN_FAILING']),
  ...facet('economy', 'povertyDifficulties', ['LIVING']),
  ...facet('health', 'healthDifficulties', ['DISABILITY']),
  ...facet('case', 'harmDifficulties', ['ACCIDENT']),
  ...facet('assistance health', 'guarantees', ['SUBSISTENCE_ALLOWANCE', 'REHABILITATION']),
  ...facet('hiv', 'hivInfected', false),
  'ChildFile.memberships': {
    class: 'guardianship',
    path: 'child { memberships { validUntil } }',
    full: { memberships: [{ validUntil: null }] },
  },
  'Membership.validFrom': {
    class: 'guardianship',
    path: 'child { memberships { validFrom } }',
    full: { memberships: [{ validFrom: '2024-03-01' }] },
  },
  'Membership.validUntil': {
    class: 'guardianship',
    path: 'child { memberships { validUntil } }',
    full: { memberships: [{ validUntil: null }] },
  },
  'Membership.endReason': {
    class: 'guardianship',
    path: 'child { memberships { endReason } }',
    full: { memberships: [{ endReason: null }] },
  },
  ...memberOf('elder', elderFields),
  'ElderFile.completeness': {
    class: 'identity identifier household_registration contact health family guardianship economy assistance',
    group: 'elder',
    path: 'elder { completeness { share } }',
    // Personal 9 and 2, family 3, guardianship 5, income 2, assistance 1: 22; the supporter's whereabouts are missing.
    // 21 / 22 = 0.955
    full: { completeness: { share: 0.955 } },
  },
  ...memberOf('woman', womanFields),
  'WomanFile.completeness': {
    class: 'identity identifier household_registration contact health family economy women_support',
    group: 'woman',
    path: 'woman { completeness { share } }',
    // Personal 9 and 2, family 4, income 2, support 6: 23; the husband is missing. 22 / 23 = 0.957
    full: { completeness: { share: 0.957 } },
  },
}

type Line = readonly [dataClass: string, full: unknown, masked?: unknown, filter?: string]

function memberOf(group: GroupName, lines: Record<string, Line>): Record<string, Expected> {
  const type = { child: 'ChildFile', elder: 'ElderFile', woman: 'WomanFile' }[group]
  const own = Object.entries(lines).map(([name, [dataClass, full, masked, filter]]): [string, Expected] => [
    `${type}.${name}`,
    {
      class: dataClass,
      group,
      path: `${group} { ${name} }`,
      full: { [name]: full },
      masked: masked === undefined ? undefined : { [name]: masked },
      filter: filter && `{ ${name}: ${filter} }`,
    },
  ])
  const itself = { __typename: type }
  return {
    [`Person.${group}`]: {
      class: 'identity',
      group,
      path: `${group} { __typename }`,
      full: itself,
      masked: itself,
    },
    ...Object.fromEntries(own),
    [`${type}.memberships`]: {
      class: 'guardianship',
      group,
      path: `${group} { memberships { validFrom } }`,
      full: { memberships: [{ validFrom: '2024-03-01' }] },
    },
  }
}

function facet(
  dataClass: string,
  name: string,
  full: unknown,
  masked?: 'SHOWN',
  filter?: string,
): Record<string, Expected> {
  return {
    [`ChildFile.${name}`]: {
      class: dataClass,
      path: `child { ${name} }`,
      full: { [name]: full },
      masked: masked ? { [name]: full } : undefined,
      filter,
    },
  }
}

const strength: Record<Cell, number> = { F: 4, M: 3, own: 2, A: 1, N: 0 }

/** The weakest cell of a coordinate's classes for a department. */
export const cellOf = (department: Department, expected: Expected): Cell =>
  expected.class
    .split(' ')
    .map((name) => department.cells[name] ?? 'N')
    .reduce((weakest, cell) => (strength[cell] < strength[weakest] ? cell : weakest))

/** Whether naming the coordinate in a filter, order or search is permitted: it is seen as it is. */
export const mayName = (department: Department, expected: Expected): boolean => {
  const cell = cellOf(department, expected)
  if (cell === 'F') return true
  const { full, masked } = expected
  return cell === 'M' && !(full instanceof RegExp) && JSON.stringify(masked) === JSON.stringify(full)
}
