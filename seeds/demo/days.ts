/** Days as whole numbers, so that lives can be reckoned with; `YYYY-MM-DD` outside. */
export type DayNumber = number

const dayLength = 86_400_000
const written = new Map<DayNumber, string>()

export const dayNumber = (day: string): DayNumber => Date.parse(`${day}T00:00:00Z`) / dayLength

export function dayText(day: DayNumber): string {
  const known = written.get(day)
  if (known) return known
  const text = new Date(day * dayLength).toISOString().slice(0, 10)
  written.set(day, text)
  return text
}

export const yearOf = (day: DayNumber): number => Number(dayText(day).slice(0, 4))

export const dayIn = (year: number, month: number, day: number): DayNumber =>
  Date.UTC(year, month - 1, day) / dayLength

/** The birthday on which somebody is so many years old. Born on 29 February: 1 March of other years. */
export function birthday(birth: DayNumber, years: number): DayNumber {
  const born = new Date(birth * dayLength)
  return dayIn(born.getUTCFullYear() + years, born.getUTCMonth() + 1, born.getUTCDate())
}

/** The first day of the quarter `back` quarters before the one of `today`. */
export function quarterStart(today: DayNumber, back: number): DayNumber {
  const [year, month] = dayText(today).split('-').map(Number) as [number, number]
  return dayIn(year, Math.floor((month - 1) / 3) * 3 + 1 - 3 * back, 1)
}

/** The moment of a day in China, so many minutes after the offices open at half past eight. */
export const instantOn = (day: DayNumber, minutes: number): Date =>
  new Date(day * dayLength + (30 + minutes) * 60_000)
