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
