import type { Values } from '../../../src/people/rules.js'
import type { Chance } from '../chance.js'

/**
 * Of the left-behind children those in difficulty as well, 002 三(一): it follows from what the file says of the body and
 * of the family's means. Harm and HIV are in no made-up file.
 */
export function difficultyOf(body: Values, economy: Values, chance: Chance): Values {
  const poor =
    economy.extremePoverty === true || (economy.subsistenceAllowance === true && chance.happens(0.2))
  const disabled = body.disabilityGrade !== undefined
  const grave = body.disabilityGrade === 'GRADE_1' || body.disabilityGrade === 'GRADE_2'
  const healthDifficulties = disabled ? [grave ? 'GRAVE_DISABILITY' : 'DISABILITY'] : []
  if (!poor && !disabled) return { inDifficulty: false }
  return {
    inDifficulty: true,
    povertyDifficulties: poor ? ['LIVING'] : [],
    healthDifficulties,
    guarantees: [
      ...(poor
        ? [economy.extremePoverty ? 'EXTREME_POVERTY' : 'SUBSISTENCE_ALLOWANCE', 'INSURANCE_SHARE']
        : []),
      ...(disabled && chance.happens(0.5) ? ['REHABILITATION'] : []),
    ],
  }
}
