import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import type { Answer, TestPlatform } from './platform.js'
import { dataOf, viewerOf } from './platform.js'

/** Real villages of the city 5120 that the tests use. */
export const yanjiang = '512002'
export const anyue = '512021'

/** The villages of a region, by code. */
export function villagesOf(platform: TestPlatform, region: string): string[] {
  return [...platform.regions.tree().descendants(region)]
    .filter(({ level }) => level === 'VILLAGE')
    .map(({ code }) => code)
    .sort()
}

/** The tree is loaded by the first operation; tests that look at it before ask for anything first. */
export async function loadTree(platform: TestPlatform): Promise<void> {
  dataOf(await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), '{ viewer { account } }'))
}

let sequence = 1

/** A file with every field filled in. */
export function wholeChild(
  region: string,
  changes: Record<string, unknown> = {},
  child: Record<string, unknown> = {},
) {
  const birthDate = (changes.birthDate as string) ?? '2015-05-06'
  const sex = (changes.sex as 'MALE' | 'FEMALE') ?? 'FEMALE'
  sequence += 1
  return {
    region,
    person: {
      name: '张小禾',
      sex,
      ethnicity: 'HAN',
      birthDate,
      citizenId: syntheticCitizenId(birthDate, sex, sequence),
      registered: true,
      registrationPlace: '演示村一组',
      unregisteredCause: '无',
      address: '演示村一组3号',
      phone: '13900001234',
      bodyCondition: 'DISABLED',
      disabilityKind: 'HEARING',
      disabilityGrade: 'GRADE_3',
      illness: '演示疾病',
      ...changes,
    },
    child: {
      since: '2024-03-01',
      schoolingStage: 'PRIMARY',
      school: '演示小学',
      boarding: true,
      arrangement: 'ONE_AWAY_OTHER_INCAPABLE',
      incapableParent: 'MOTHER',
      incapableCause: '演示原因',
      entrusted: true,
      livingArrangement: 'GRANDPARENTS',
      guardianshipRating: 'FAIR',
      incomeSources: ['WAGES_AWAY', 'FARMING'],
      subsistenceAllowance: true,
      registeredPoor: false,
      extremePoverty: false,
      assistanceKinds: ['SUBSISTENCE_ALLOWANCE'],
      assistanceNote: '演示说明',
      inDifficulty: true,
      guardianshipDifficulties: ['GUARDIAN_FAILING'],
      povertyDifficulties: ['LIVING'],
      healthDifficulties: ['DISABILITY'],
      harmDifficulties: ['ACCIDENT'],
      guarantees: ['SUBSISTENCE_ALLOWANCE', 'REHABILITATION'],
      ...child,
    },
    relatives: [
      {
        relation: 'FATHER',
        name: '张大山',
        birthDate: '1985-02-03',
        citizenId: syntheticCitizenId('1985-02-03', 'MALE', sequence),
        phone: '13900005678',
        whereabouts: 'AWAY_FOR_WORK',
        workProvince: '广东省',
        workCity: '东莞市',
        workplace: '演示工厂',
      },
    ],
    guardians: [
      {
        relation: 'PATERNAL_GRANDMOTHER',
        name: '李桂英',
        citizenId: syntheticCitizenId('1955-07-08', 'FEMALE', sequence),
        phone: '13900008765',
        address: '演示村一组3号',
        validFrom: '2024-03-01',
        validUntil: '2030-03-01',
      },
    ],
  }
}

export const createMutation = `mutation ($input: PersonCreateInput!) {
  personCreate(input: $input) {
    person { id version }
    userErrors { field code message }
    possibleDuplicates { id }
  }
}`

/** Opens a file through the API, as the recorder of its village's county, and gives its id. */
export async function openChild(platform: TestPlatform, input: object & { region: string }): Promise<string> {
  const answer: Answer = await platform.ask(
    viewerOf('TOWNSHIP_GOVERNMENT', input.region.slice(0, 6), 'RECORDER'),
    createMutation,
    { variables: { input } },
  )
  const { person, userErrors } = dataOf(answer).personCreate
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
  return person.id
}
