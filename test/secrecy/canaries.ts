import { syntheticCitizenId } from '../../src/people/citizen-id.js'

/** Made-up people whose words stand nowhere else, so that any place in which one is found is a place to explain. */
export const canary = {
  name: '缇鑫岚',
  newName: '缇鑫巍',
  pinyin: 'tixinlan',
  newPinyin: 'tixinwei',
  birthDate: '2014-07-19',
  citizenId: syntheticCitizenId('2014-07-19', 'FEMALE', 4_321_987),
  phone: '13976543210',
  newPhone: '13976543211',
  address: '缇岚坊七十七号院',
  newAddress: '缇岚坊八十八号院',
  registrationPlace: '缇岚户籍地九组',
  unregisteredCause: '缇岚未登记缘由',
  illness: '缇岚罕见症候',
  school: '缇岚试验小学堂',
  newSchool: '缇岚试验中学堂',
  incapableCause: '鄢氏无监护缘由',
  assistanceNote: '缇岚帮扶备注',
  relativeName: '鄢霁崧',
  relativeId: syntheticCitizenId('1986-09-11', 'MALE', 4_321_988),
  relativePhone: '13976543212',
  newRelativePhone: '13976543213',
  workplace: '鄢霁崧工坊',
  guardianName: '亓官翊珩',
  guardianId: syntheticCitizenId('1957-10-12', 'FEMALE', 4_321_989),
  guardianPhone: '13976543214',
  guardianAddress: '亓官巷九十九号',
  noteStatement: '缇霁更正说明七十九',
} as const

export type Canary = keyof typeof canary

/**
 * The columns in which a canary stands, each with its rows; a sealed value stands in none. The file has six versions:
 * 1 opened, 2 person and relative changed, 3 child changed, 4 move offered, 5 accepted, 6 village merged. The history of
 * the person has a row for each, so the first name stands in 1 and the second in 2 to 6; the child's has 1 and 3, the
 * relative's 1 and 2, the guardian's 1.
 */
export const homes: Record<Canary, Readonly<Record<string, number>>> = {
  name: { 'person_history.name': 1 },
  newName: { 'person.name': 1, 'person_history.name': 5 },
  pinyin: { 'person_history.name_pinyin': 1 },
  newPinyin: { 'person.name_pinyin': 1, 'person_history.name_pinyin': 5 },
  birthDate: { 'person.birth_date': 1, 'person_history.birth_date': 6 },
  citizenId: {},
  phone: {},
  newPhone: {},
  address: { 'person_history.address': 1 },
  newAddress: { 'person.address': 1, 'person_history.address': 5 },
  registrationPlace: { 'person.registration_place': 1, 'person_history.registration_place': 6 },
  unregisteredCause: { 'person.unregistered_cause': 1, 'person_history.unregistered_cause': 6 },
  illness: { 'person.illness': 1, 'person_history.illness': 6 },
  school: { 'child_history.school': 1 },
  newSchool: { 'child.school': 1, 'child_history.school': 1 },
  incapableCause: { 'child.incapable_cause': 1, 'child_history.incapable_cause': 2 },
  assistanceNote: { 'child.assistance_note': 1, 'child_history.assistance_note': 2 },
  // The place of work is named after him.
  relativeName: {
    'relative.name': 1,
    'relative_history.name': 2,
    'relative.workplace': 1,
    'relative_history.workplace': 2,
  },
  relativeId: {},
  relativePhone: {},
  newRelativePhone: {},
  workplace: { 'relative.workplace': 1, 'relative_history.workplace': 2 },
  guardianName: { 'guardian.name': 1, 'guardian_history.name': 1 },
  guardianId: {},
  guardianPhone: {},
  guardianAddress: { 'guardian.address': 1, 'guardian_history.address': 1 },
  noteStatement: {},
}

/** How a value could stand somewhere without being seen at once. */
export const disguises = (value: string): string[] => {
  const bytes = Buffer.from(value)
  // Three alignments: base64 of a text around the value holds one of them.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64url')
      .slice(shift ? shift + 1 : 0, -2),
  )
  return [bytes.toString('hex'), encodeURIComponent(value), ...base64].filter(
    (text) => text !== value && text.length >= 8,
  )
}

export const created = (region: string) => ({
  region,
  idempotencyKey: 'create-1',
  clientMutationId: 'window-3',
  person: {
    name: canary.name,
    sex: 'FEMALE',
    birthDate: canary.birthDate,
    citizenId: canary.citizenId,
    registered: true,
    registrationPlace: canary.registrationPlace,
    unregisteredCause: canary.unregisteredCause,
    address: canary.address,
    phone: canary.phone,
    illness: canary.illness,
  },
  child: {
    since: '2024-03-01',
    schoolingStage: 'PRIMARY',
    school: canary.school,
    incapableCause: canary.incapableCause,
    assistanceNote: canary.assistanceNote,
  },
  relatives: [
    {
      relation: 'FATHER',
      name: canary.relativeName,
      birthDate: '1986-09-11',
      citizenId: canary.relativeId,
      phone: canary.relativePhone,
      workplace: canary.workplace,
    },
  ],
  guardians: [
    {
      relation: 'PATERNAL_GRANDMOTHER',
      name: canary.guardianName,
      citizenId: canary.guardianId,
      phone: canary.guardianPhone,
      address: canary.guardianAddress,
      validFrom: '2024-03-01',
    },
  ],
})
