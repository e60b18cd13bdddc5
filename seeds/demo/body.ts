import type { Values } from '../../src/people/rules.js'
import type { Chance } from './chance.js'

const disabilities = [
  'VISUAL',
  'HEARING',
  'SPEECH',
  'PHYSICAL',
  'INTELLECTUAL',
  'MENTAL',
  'MULTIPLE',
] as const
const illnesses = {
  child: ['先天性心脏病', '哮喘', '癫痫', '肾病综合征', '地中海贫血'],
  adult: ['高血压', '糖尿病', '慢性支气管炎', '类风湿关节炎', '腰椎间盘突出', '冠心病'],
}

export interface Ailing {
  readonly age: keyof typeof illnesses
  readonly disabled: boolean
  readonly ill: boolean
}

/** The condition of the body, with kind and grade or the illness. */
export function bodyValues({ age, disabled, ill }: Ailing, chance: Chance): Values {
  const bodyCondition = disabled ? (ill ? 'DISABLED_AND_ILL' : 'DISABLED') : ill ? 'ILL' : 'HEALTHY'
  return {
    bodyCondition,
    ...(disabled
      ? {
          disabilityKind: chance.pick(disabilities),
          disabilityGrade: chance.pick(['GRADE_1', 'GRADE_2', 'GRADE_3', 'GRADE_4']),
        }
      : {}),
    ...(ill ? { illness: chance.pick(illnesses[age]) } : {}),
  }
}
