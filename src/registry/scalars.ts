import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

const calendarDate = /^(\d{4})-(\d{2})-(\d{2})$/

/** True for a day that the calendar has: 2023-02-29 is none. */
export function isCalendarDate(text: string): boolean {
  const match = calendarDate.exec(text)
  if (!match) return false
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1850 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

// The message never repeats the value: it may be a date of birth.
const parseDate = (value: unknown): string => {
  if (typeof value === 'string' && isCalendarDate(value)) return value
  throw new GraphQLError('a calendar date YYYY-MM-DD is expected. 应为有效日期 YYYY-MM-DD。')
}

const dateScalar = (name: string, description: string) =>
  new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: (value) => String(value),
    parseValue: parseDate,
    parseLiteral: (node) => parseDate(node.kind === Kind.STRING ? node.value : undefined),
  })

export const DateScalar = dateScalar(
  'Date',
  '日期 YYYY-MM-DD。A calendar date YYYY-MM-DD, without a time zone.',
)

export const MaskableDateScalar = dateScalar(
  'MaskableDate',
  '日期 YYYY-MM-DD；遮蔽时只有年份 YYYY。A calendar date YYYY-MM-DD; where the caller reads the class in masked form, the year YYYY alone (ISO 8601, reduced precision).',
)

/** China has one time zone and no summer time. */
export const chinaTime = (instant: Date): string =>
  `${new Date(instant.getTime() + 8 * 3600_000).toISOString().slice(0, -1)}+08:00`

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/

const parseDateTime = (value: unknown): Date => {
  if (typeof value === 'string' && dateTime.test(value) && isCalendarDate(value.slice(0, 10))) {
    const instant = new Date(value)
    if (!Number.isNaN(instant.getTime())) return instant
  }
  throw new GraphQLError('an instant such as 2026-03-31T08:00:00+08:00 is expected. 应为 RFC 3339 时间。')
}

export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: '时间（RFC 3339），输出为 +08:00。An instant in RFC 3339; given out at +08:00.',
  serialize: (value) => chinaTime(value as Date),
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
})
