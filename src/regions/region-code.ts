import { badUserInput, type Message } from '../errors.js'
import { digitsOfLevel, levels, type RegionLevel } from './levels.js'

const ends = levels.map((level) => digitsOfLevel[level])
const longest = digitsOfLevel.VILLAGE

export const badRegionCode: Message = {
  zh: '区划代码应为 2、4、6、9 或 12 位数字（省、市、县、乡、村），也可以用零补足到 12 位，例如 512002 或 512002000000',
  en: 'a region code has 2, 4, 6, 9 or 12 digits (province, city, county, township, village) or 12 digits filled with zeros, such as 512002 or 512002000000',
}

const segmentsOf = (digits: string): string[] =>
  ends.filter((end) => end <= digits.length).map((end, index) => digits.slice(ends[index - 1] ?? 0, end))

const isZero = (segment: string | undefined) => segment !== undefined && /^0+$/.test(segment)

/**
 * The significant digits of a code, or undefined for what is none. No code ends in a segment of zeros: 512000 is the
 * city 5120, and 441900, the county that statistics put between 东莞 and its townships, is 4419 itself. Zeros inside
 * are significant: 441900003 is a township of that city.
 */
export function findRegionCode(text: string): string | undefined {
  const digits = text.normalize('NFKC').trim()
  if (!/^[1-9]\d*$/.test(digits) || !ends.some((end) => end === digits.length)) return undefined
  const segments = segmentsOf(digits)
  while (isZero(segments.at(-1))) segments.pop()
  return segments.join('')
}

/** The significant digits of the code in the argument or column `field`. */
export function readRegionCode(field: string, text: string): string {
  const code = findRegionCode(text)
  if (!code) throw badUserInput(field, badRegionCode)
  return code
}

export function levelOf(code: string): RegionLevel {
  const level = levels.find((each) => digitsOfLevel[each] === code.length)
  if (!level) throw new Error(`${code} is not a code of significant digits`)
  return level
}

/** The code as a number of twelve digits, filled with zeros. A double holds it exactly. */
export const regionNumber = (code: string): number => Number(code.padEnd(longest, '0'))

/** The half-open range of numbers that begin with the digits of the code. */
export const numbersUnder = (code: string): readonly [from: number, until: number] => [
  regionNumber(code),
  regionNumber(code) + 10 ** (longest - code.length),
]

/** Shorter codes that begin this one, the longest first: where a region hangs unless its source says otherwise. */
export const prefixesOf = (code: string): string[] =>
  ends
    .filter((end) => end < code.length)
    .map((end) => code.slice(0, end))
    .reverse()
