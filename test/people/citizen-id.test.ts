import { describe, expect, test } from 'vitest'
import {
  type CitizenIdProblemCode,
  type CitizenIdRules,
  parseCitizenId,
  syntheticCitizenId,
} from '../../src/people/citizen-id.js'

const demonstration: CitizenIdRules = { today: '2026-11-22', people: 'SYNTHETIC' }
const real: CitizenIdRules = { today: '2026-11-22', people: 'REAL' }

// The example of GB 11643 itself: 11010519491231002X, a woman born on 31 December 1949.
const example = '11010519491231002X'

describe('a citizen ID', () => {
  test('tells birth date and sex', () => {
    expect(parseCitizenId(example, real)).toEqual({
      valid: true,
      text: example,
      birthDate: '1949-12-31',
      sex: 'FEMALE',
    })
  })

  test('has one written form, whatever a form was filled in with', () => {
    for (const written of [
      '11010519491231002x',
      ' 11010519491231002X ',
      '１１０１０５１９４９１２３１００２Ｘ',
    ])
      expect(parseCitizenId(written, real)).toMatchObject({ valid: true, text: example })
  })

  test.each<[string, string, CitizenIdProblemCode]>([
    ['fifteen digits of the old form', '110105491231002', 'CITIZEN_ID_LENGTH'],
    ['nothing', '', 'CITIZEN_ID_LENGTH'],
    ['a letter in the middle', '1101051949A231002X', 'CITIZEN_ID_CHARACTERS'],
    ['X before the end', 'X1010519491231002X', 'CITIZEN_ID_CHARACTERS'],
    ['a wrong check character', '110105194912310020', 'CITIZEN_ID_CHECK_DIGIT'],
    ['two digits swapped', '11010519491213002X', 'CITIZEN_ID_CHECK_DIGIT'],
    ['30 February', withCheck('11010520200230001'), 'CITIZEN_ID_BIRTH_DATE'],
    ['29 February of a common year', withCheck('11010520230229001'), 'CITIZEN_ID_BIRTH_DATE'],
    ['a thirteenth month', withCheck('11010520201301001'), 'CITIZEN_ID_BIRTH_DATE'],
    ['tomorrow', withCheck('11010520261123001'), 'CITIZEN_ID_BIRTH_DATE'],
    ['the year 49', withCheck('11010500491231002'), 'CITIZEN_ID_BIRTH_DATE'],
  ])('is refused with %s', (_, written, code) => {
    const result = parseCitizenId(written, real)
    expect(result).toMatchObject({ valid: false, problem: { code } })
    if (result.valid || written === '') return
    expect(result.problem.message.zh).toMatch(/[一-龥]/)
    expect(`${result.problem.message.zh}${result.problem.message.en}`).not.toContain(written)
  })

  test.each(['11010520240229001', '11010520261122001'])(
    'is accepted on a leap day and on the day of birth (%#)',
    (digits) => {
      expect(parseCitizenId(withCheck(digits), real)).toMatchObject({ valid: true })
    },
  )

  test('of a made-up person is refused by a real deployment, one of a real person by the demonstration', () => {
    const madeUp = syntheticCitizenId('2015-06-01', 'MALE', 7)
    expect(parseCitizenId(madeUp, demonstration)).toMatchObject({ valid: true })
    expect(parseCitizenId(madeUp, real)).toMatchObject({ problem: { code: 'CITIZEN_ID_SYNTHETIC' } })
    expect(parseCitizenId(example, real)).toMatchObject({ valid: true })
    expect(parseCitizenId(example, demonstration)).toMatchObject({
      problem: { code: 'CITIZEN_ID_NOT_SYNTHETIC' },
    })
  })
})

describe('made-up citizen IDs', () => {
  test('begin with 99, pass every check and say what they were made from', () => {
    for (const sex of ['MALE', 'FEMALE'] as const)
      for (const sequence of [0, 499, 500, 4_999_999]) {
        const text = syntheticCitizenId('2012-02-29', sex, sequence)
        expect(text.slice(0, 2)).toBe('99')
        expect(parseCitizenId(text, demonstration)).toEqual({
          valid: true,
          text,
          birthDate: '2012-02-29',
          sex,
        })
      }
  })

  test('differ for each sequence and sex', () => {
    const made = ['MALE', 'FEMALE'].flatMap((sex) =>
      Array.from({ length: 1500 }, (_, sequence) =>
        syntheticCitizenId('2012-02-29', sex as 'MALE', sequence),
      ),
    )
    expect(new Set(made).size).toBe(3000)
  })

  test('end where the numbers of a day end', () => {
    expect(() => syntheticCitizenId('2012-02-29', 'MALE', 5_000_000)).toThrow(RangeError)
  })
})

/** The check character found by trying, independent of the code under test: weights of GB 11643, table 1. */
function withCheck(digits: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, position) => total + weight * Number(digits[position]), 0)
  return digits + '10X98765432'[sum % 11]
}
