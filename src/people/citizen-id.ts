import type { Message } from '../errors.js'

/** 公民身份号码, GB 11643: 6 digits of region, 8 of birth date, 3 of sequence (odd = male), 1 check character. */
export interface CitizenId {
  /** The one written form: ASCII digits and an upper-case X. */
  readonly text: string
  readonly birthDate: string
  readonly sex: 'MALE' | 'FEMALE'
}

export const citizenIdProblems = [
  'CITIZEN_ID_LENGTH',
  'CITIZEN_ID_CHARACTERS',
  'CITIZEN_ID_CHECK_DIGIT',
  'CITIZEN_ID_BIRTH_DATE',
  'CITIZEN_ID_SYNTHETIC',
  'CITIZEN_ID_NOT_SYNTHETIC',
] as const
export type CitizenIdProblemCode = (typeof citizenIdProblems)[number]

export interface CitizenIdProblem {
  readonly code: CitizenIdProblemCode
  readonly message: Message
}

export type CitizenIdResult =
  | ({ readonly valid: true } & CitizenId)
  | { readonly valid: false; readonly problem: CitizenIdProblem }

export interface CitizenIdRules {
  /** `YYYY-MM-DD` in the deployment's time zone. */
  readonly today: string
  /** REAL refuses the made-up numbers that begin with 99, SYNTHETIC refuses every other. */
  readonly people: 'REAL' | 'SYNTHETIC'
}

const syntheticPrefix = '99'
/** Nobody alive is older; the four digits of the year could be anything otherwise. */
const oldestYears = 150

/** Checks a number and reads what it says. Messages never repeat the number. The region digits are not judged: they
 *  may be a retired code and never tell where the person lives now. */
export function parseCitizenId(input: string, rules: CitizenIdRules): CitizenIdResult {
  const text = normalCitizenId(input)
  const refuse = (code: CitizenIdProblemCode): CitizenIdResult => ({
    valid: false,
    problem: { code, message: messages[code] },
  })
  if (text.length !== 18) return refuse('CITIZEN_ID_LENGTH')
  if (!/^\d{17}[\dX]$/.test(text)) return refuse('CITIZEN_ID_CHARACTERS')
  if (checkCharacter(text) !== text[17]) return refuse('CITIZEN_ID_CHECK_DIGIT')
  const birthDate = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`
  if (!isPossibleBirthDate(birthDate, rules.today)) return refuse('CITIZEN_ID_BIRTH_DATE')
  const synthetic = text.startsWith(syntheticPrefix)
  if (synthetic && rules.people === 'REAL') return refuse('CITIZEN_ID_SYNTHETIC')
  if (!synthetic && rules.people === 'SYNTHETIC') return refuse('CITIZEN_ID_NOT_SYNTHETIC')
  return { valid: true, text, birthDate, sex: Number(text[16]) % 2 === 1 ? 'MALE' : 'FEMALE' }
}

/** The one written form of an input: full-width characters, a lower-case x and outer blanks come from real forms. */
export const normalCitizenId = (input: string): string =>
  oneForm.test(input) ? input : input.normalize('NFKC').trim().toUpperCase()

const oneForm = /^[0-9]{17}[0-9X]$/

/**
 * A made-up number that passes every check and can't belong to anybody: no region begins with 99. The sequence runs
 * on into the four further region digits, which gives 5,000,000 numbers for each birth date and sex.
 */
export function syntheticCitizenId(birthDate: string, sex: 'MALE' | 'FEMALE', sequence: number): string {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence >= 5_000_000)
    throw new RangeError('sequence: 0 to 4,999,999')
  const area = String(Math.floor(sequence / 500)).padStart(4, '0')
  const order = String((sequence % 500) * 2 + (sex === 'MALE' ? 1 : 0)).padStart(3, '0')
  const digits = `${syntheticPrefix}${area}${birthDate.replaceAll('-', '')}${order}`
  return digits + checkCharacter(digits)
}

/** ISO 7064 MOD 11-2 over the first 17 digits. */
function checkCharacter(digits: string): string {
  let remainder = 0
  for (const digit of digits.slice(0, 17)) remainder = ((remainder + Number(digit)) * 2) % 11
  const check = (12 - remainder) % 11
  return check === 10 ? 'X' : String(check)
}

function isPossibleBirthDate(date: string, today: string): boolean {
  const [year, month, day] = [date.slice(0, 4), date.slice(5, 7), date.slice(8, 10)].map(Number)
  if (!isDayOfCalendar(year!, month!, day!)) return false
  return date <= today && Number(date.slice(0, 4)) >= Number(today.slice(0, 4)) - oldestYears
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isDayOfCalendar(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 && isLeap ? 29 : (daysOfMonths[month - 1] ?? 0)
  return day >= 1 && day <= days
}

const messages: Record<CitizenIdProblemCode, Message> = {
  CITIZEN_ID_LENGTH: {
    zh: '公民身份号码应为18位；没有户口的儿童可以不填。',
    en: 'A citizen ID has 18 characters; a child without household registration may leave it empty.',
  },
  CITIZEN_ID_CHARACTERS: {
    zh: '公民身份号码前17位应为数字，末位为数字或X。',
    en: 'The first 17 characters of a citizen ID are digits, the last one is a digit or X.',
  },
  CITIZEN_ID_CHECK_DIGIT: {
    zh: '公民身份号码校验位不符，请对照证件逐位核对。',
    en: 'The check character of the citizen ID does not fit; compare each digit with the document.',
  },
  CITIZEN_ID_BIRTH_DATE: {
    zh: '公民身份号码中的出生日期不存在、晚于今天或过早，请对照证件核对第7至14位。',
    en: 'The birth date in the citizen ID does not exist, lies in the future or too far back; check characters 7 to 14.',
  },
  CITIZEN_ID_SYNTHETIC: {
    zh: '以99开头的是演示用号码，正式系统不接受；请填写真实证件号码。',
    en: 'Numbers that begin with 99 are made up for demonstrations; enter the number of the real document.',
  },
  CITIZEN_ID_NOT_SYNTHETIC: {
    zh: '演示系统只接受以99开头的虚构号码；请勿在此填写真实证件号码。',
    en: 'The demonstration accepts only made-up numbers that begin with 99; do not enter real ones here.',
  },
}
