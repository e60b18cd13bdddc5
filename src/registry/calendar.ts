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
