import type { Values } from '../../../src/people/rules.js'
import { bodyValues } from '../body.js'
import type { Chance } from '../chance.js'

/** What the family lives on and what it is given; relief and the marks of hardship go together. */
export function economyOf(chance: Chance): Values {
  const subsistenceAllowance = chance.happens(0.09)
  const registeredPoor = chance.happens(subsistenceAllowance ? 0.5 : 0.04)
  const extremePoverty = chance.happens(0.004)
  const poor = subsistenceAllowance || registeredPoor || extremePoverty
  const assistanceKinds = [
    ...(subsistenceAllowance ? ['SUBSISTENCE_ALLOWANCE'] : []),
    ...(chance.happens(poor ? 0.2 : 0.02) ? ['TEMPORARY'] : []),
    ...(chance.happens(poor ? 0.15 : 0.01) ? ['MEDICAL'] : []),
    ...(registeredPoor && chance.happens(0.3) ? ['HOUSING'] : []),
  ]
  return {
    incomeSources: [
      'WAGES_AWAY',
      ...(chance.happens(0.6) ? ['FARMING'] : []),
      ...(poor ? ['GOVERNMENT_RELIEF'] : []),
      ...(chance.happens(0.04) ? ['RELATIVES'] : []),
    ],
    subsistenceAllowance,
    registeredPoor,
    extremePoverty,
    assistanceKinds,
    assistanceNote: assistanceKinds.includes('TEMPORARY') ? '演示：一次性临时救助' : null,
  }
}

/** Some three in a hundred are disabled or ill. */
export function bodyOf(chance: Chance): Values {
  const [disabled, ill] = chance.weighted([
    [[false, false], 970],
    [[true, false], 14],
    [[false, true], 14],
    [[true, true], 2],
  ] as const)
  return bodyValues({ age: 'child', disabled, ill }, chance)
}
