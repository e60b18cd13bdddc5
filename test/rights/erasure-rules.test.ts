import { describe, expect, it } from 'vitest'
import { type ErasureFacts, endOf, problemsOfErasure, yearsAfter } from '../../src/rights/erasure/rules.js'

const child = { ages: { from: 0, under: 16 } }
const elder = { ages: { from: 60, under: null } }
const spell = (validUntil: string | null) => ({ entryId: 'e', validFrom: '2020-01-01', validUntil })
const facts = (more: Partial<ErasureFacts>): ErasureFacts => ({
  birthDate: '2012-02-29',
  spells: [{ group: child, spell: spell('2024-05-01') }],
  today: '2027-05-01',
  ground: 'RETENTION_ENDED',
  retentionYears: 3,
  ...more,
})

describe('the end of a file', () => {
  it('is the end of the last spell', () => {
    const spells = [
      { group: child, spell: spell('2021-03-01') },
      { group: child, spell: spell('2024-05-01') },
    ]
    expect(endOf(facts({ spells }))).toBe('2024-05-01')
  })

  it('comes by age without a write: of 29 February on 1 March', () => {
    const spells = [{ group: child, spell: spell(null) }]
    expect(yearsAfter('2012-02-29', 16)).toBe('2028-02-29')
    expect(yearsAfter('2012-02-29', 15)).toBe('2027-03-01')
    expect(endOf(facts({ spells, birthDate: '2011-02-28', today: '2027-02-27' }))).toBeUndefined()
    expect(endOf(facts({ spells, birthDate: '2011-02-28', today: '2027-02-28' }))).toBe('2027-02-28')
    expect(endOf(facts({ spells: [{ group: elder, spell: spell(null) }], birthDate: '1930-01-01' }))).toBe(
      undefined,
    )
  })

  it('has not come while any spell goes on, or lies in the future', () => {
    const spells = [
      { group: child, spell: spell('2024-05-01') },
      { group: elder, spell: spell(null) },
    ]
    expect(endOf(facts({ spells }))).toBeUndefined()
    expect(endOf(facts({ today: '2024-04-30' }))).toBeUndefined()
    expect(endOf(facts({ today: '2024-05-01' }))).toBe('2024-05-01')
  })
})

describe('an erasure', () => {
  const codes = (more: Partial<ErasureFacts>) => problemsOfErasure(facts(more)).map(({ code }) => code)

  it('waits for the day on which the period of retention is over', () => {
    expect(codes({ today: '2027-04-30' })).toEqual(['RETENTION_NOT_OVER'])
    expect(codes({ today: '2027-05-01' })).toEqual([])
    expect(codes({ today: '2027-05-01', retentionYears: 4 })).toEqual(['RETENTION_NOT_OVER'])
  })

  it('on another ground waits for nothing but the end of the file', () => {
    for (const ground of ['DUPLICATE', 'NOT_A_PERSON', 'UNLAWFUL', 'COURT_ORDER']) {
      expect(codes({ ground, today: '2024-05-01' })).toEqual([])
      expect(codes({ ground, today: '2024-04-30' })).toEqual(['FILE_NOT_ENDED'])
    }
  })
})
