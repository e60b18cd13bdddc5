import { wholeChild } from './children.js'

type Values = Record<string, unknown>

/** The facet of an elder with every field filled in. */
export const elderFacet = (changes: Values = {}): Values => ({
  since: '2024-03-01',
  livingArrangement: 'WITH_GRANDCHILDREN',
  childAtHome: false,
  whereaboutsReported: true,
  caregiverEntrusted: true,
  caregiverRelation: 'NEIGHBOUR',
  caregiverName: '赵大妈',
  caregiverPhone: '13900004321',
  gravelyIll: true,
  selfCare: 'PARTLY_ABLE',
  healthCheckedOn: '2025-10-10',
  annualIncome: 'UNDER_3000',
  incomeSources: ['PENSION', 'CHILDREN'],
  subsistenceAllowance: true,
  registeredPoor: false,
  extremePoverty: false,
  allowances: ['OLD_AGE'],
  assistanceNote: '演示说明',
  riskGrade: 'HIGH',
  riskReasons: ['SUPPORT', 'HEALTH'],
  riskAssessedOn: '2026-01-15',
  ...changes,
})

/** The facet of a woman with every field filled in. */
export const womanFacet = (changes: Values = {}): Values => ({
  since: '2024-03-01',
  registeredPoor: true,
  subsistenceAllowance: false,
  husbandWhereabouts: 'AWAY_FOR_WORK',
  husbandWorkProvince: '广东省',
  husbandWorkCity: '东莞市',
  businessWish: true,
  businessAbility: true,
  loanState: 'APPLIED',
  trainings: ['INFORMATION', 'RIGHTS'],
  inMutualAidGroup: true,
  mutualAidGroup: '演示互助组',
  mutualAid: ['HARVEST'],
  rightsNeeds: ['LEGAL_ADVICE'],
  healthChecked: true,
  counselled: false,
  ...changes,
})

/** A file with every field filled in. The supporter's whereabouts are not known. */
export const wholeElder = (region: string, changes: Values = {}, elder: Values = {}) => {
  const { person } = wholeChild(region, { name: '李长寿', sex: 'MALE', birthDate: '1950-03-04', ...changes })
  return { region, person, elder: elderFacet(elder), relatives: [{ relation: 'SON', name: '李大强' }] }
}

/** A file with every field filled in. The husband is not among the relatives. */
export const wholeWoman = (region: string, changes: Values = {}, woman: Values = {}) => {
  const { person } = wholeChild(region, {
    name: '王秀兰',
    sex: 'FEMALE',
    birthDate: '1985-08-09',
    ...changes,
  })
  return { region, person, woman: womanFacet(woman) }
}
