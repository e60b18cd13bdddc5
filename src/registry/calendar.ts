/** The calendar of a time zone: `YYYY-MM-DD` of an instant. */
export function calendarOf(timeZone: string): (instant: Date) => string {
  // Made once: a formatter costs far more than a format.
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (instant) => format.format(instant)
}

/** The same for what is asked again and again of about now: zones go by whole minutes, so a minute lies in one day. */
export function calendarNow(timeZone: string): (instant: Date) => string {
  const dayOf = calendarOf(timeZone)
  let minute = Number.NaN
  let day = ''
  return (instant) => {
    const asked = Math.floor(instant.getTime() / 60_000)
    if (asked !== minute) {
      day = dayOf(instant)
      minute = asked
    }
    return day
  }
}

/** The end of a day in a time zone: the first instant that belongs to a later day. */
export function endOfDayIn(timeZone: string): (day: string) => Date {
  const dayOf = calendarOf(timeZone)
  const halfADay = 12 * 3_600_000
  return (day) => {
    // No zone is further than 14 hours from Greenwich; between the two bounds the calendar turns once.
    let before = Date.parse(`${day}T00:00:00Z`) - 2 * halfADay
    let after = before + 6 * halfADay
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (dayOf(new Date(middle)) > day) after = middle
      else before = middle
    }
    return new Date(after)
  }
}

/** A quarter of the calendar year, as `2026Q4`. */
export type Quarter = `${number}Q${1 | 2 | 3 | 4}`

const lastDays = { 1: '03-31', 2: '06-30', 3: '09-30', 4: '12-31' } as const

/** `2026Q4` in its year and number; a text that is no quarter is a mistake of the caller, and thrown. */
function partsOf(quarter: Quarter): { year: string; number: 1 | 2 | 3 | 4 } {
  const [, year, number] = /^(\d{4})Q([1-4])$/.exec(quarter) ?? []
  if (!year || !number) throw new RangeError(`${quarter} is not a quarter such as 2026Q4`)
  return { year, number: Number(number) as 1 | 2 | 3 | 4 }
}

/** The quarter that a day (`YYYY-MM-DD`) lies in. */
export function quarterOf(day: string): Quarter {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])-\d{2}$/.exec(day) ?? []
  if (!year || !month) throw new RangeError(`${day} is not a day such as 2026-12-31`)
  return `${year}Q${Math.ceil(Number(month) / 3)}` as Quarter
}

export function lastDayOf(quarter: Quarter): string {
  const { year, number } = partsOf(quarter)
  return `${year}-${lastDays[number]}`
}

/** The quarters from one to another, both included; none when the first lies behind the last. */
export function quartersBetween(from: Quarter, to: Quarter): Quarter[] {
  const [first, last] = [from, to].map((quarter) => {
    const { year, number } = partsOf(quarter)
    return Number(year) * 4 + number - 1
  }) as [number, number]
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => {
    const place = first + step
    return `${String(Math.floor(place / 4)).padStart(4, '0')}Q${(place % 4) + 1}` as Quarter
  })
}
