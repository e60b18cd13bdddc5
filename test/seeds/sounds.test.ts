import { describe, expect, it } from 'vitest'
import { chanceFor } from '../../seeds/demo/chance.js'
import { fullName } from '../../seeds/demo/names.js'
import { soundByHalves } from '../../seeds/demo/sounds.js'
import { soundOf } from '../../src/people/names.js'

const generations = ['CHILD', 'PARENT', 'GRANDPARENT'] as const
const sexes = ['MALE', 'FEMALE'] as const

describe('the sound of a name of the demonstration', () => {
  it.each(generations.flatMap((generation) => sexes.map((sex) => [generation, sex] as const)))(
    'is put together of its halves as it is read whole: %s %s',
    (generation, sex) => {
      const chance = chanceFor(1, 'sounds', generation, sex)
      const names = new Set(Array.from({ length: 3000 }, () => fullName(chance, sex, generation)))
      const different = [...names].filter(
        (name) => JSON.stringify(soundByHalves(name)) !== JSON.stringify(soundOf(name)),
      )
      expect(names.size).toBeGreaterThan(1000)
      expect(different).toEqual([])
    },
  )

  it('has the reading of a surname at the head, of one character or two', () => {
    expect(soundByHalves('单伟')).toEqual({ pinyin: 'shanwei', initials: 'sw' })
    expect(soundByHalves('尉迟伟')).toEqual({ pinyin: 'yuchiwei', initials: 'ycw' })
  })
})
