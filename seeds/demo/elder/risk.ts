import type { Values } from '../../../src/people/rules.js'

/** What an assessment looks at: 003 三(二)3. */
export interface RiskFacts {
  readonly values: Values
  /** No supporter can be reached. */
  readonly unsupported: boolean
  readonly hazards: boolean
}

const isUnattended = ({ childAtHome, gravelyIll, selfCare }: Values): boolean =>
  childAtHome === false && (gravelyIll === true || selfCare === 'UNABLE')

/** The grade follows from the facts of the file: who is gravely ill or unable and has no child at home is at high risk. */
export function riskOf({ values, unsupported, hazards }: RiskFacts): Values {
  const { annualIncome, livingArrangement, caregiverEntrusted, gravelyIll, selfCare } = values
  const alone = livingArrangement === 'ALONE'
  const riskReasons = [
    ...(annualIncome === 'UNDER_3000' ? ['INCOME'] : []),
    ...(unsupported ? ['SUPPORT'] : []),
    ...(gravelyIll === true || selfCare !== 'ABLE' ? ['HEALTH'] : []),
    ...(alone ? ['LIVING_ALONE'] : []),
    ...(hazards ? ['SAFETY'] : []),
  ]
  const high = (isUnattended(values) && (alone || caregiverEntrusted !== true)) || riskReasons.length >= 3
  const riskGrade = high ? 'HIGH' : riskReasons.length > 0 ? 'MEDIUM' : 'LOW'
  return { riskGrade, riskReasons }
}
