import { type DestinationStream, pino } from 'pino'

/** The fields that may stand in a log line. What is not in this list is dropped, whoever passes it. */
const loggable = [
  'requestId',
  'trace_id',
  'route',
  'method',
  'status',
  'milliseconds',
  'operation',
  'roots',
  'codes',
  'department',
  'region',
  'fault',
  'step',
  'host',
  'port',
  'path',
  'count',
  'signal',
] as const

type Loggable = string | number | readonly string[] | Fault
export type LogFields = Readonly<Partial<Record<(typeof loggable)[number], Loggable>>>

type Write = (event: string, fields?: LogFields) => void

/** JSON lines without personal data: a named event and listed fields, never free text. */
export interface Log {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
}

/** What may be recorded of an unknown error: everything but its message, which may hold bound values. */
export interface Fault {
  readonly name: string
  readonly code?: string
  readonly sqlstate?: string
  readonly frames: readonly string[]
}

/** `at load (file:///…/loader.js:3:14)`. A message can span lines that look like frames; none names a place like this. */
const place = String.raw`(?:file:\/\/\/|node:|\/|[A-Za-z]:\\).*:\d+:\d+`
const frame = new RegExp(
  String.raw`^\s+at (?:[A-Za-z$<][\w$.<>#[\] ]{0,120} \((?:${place}|<anonymous>|native)\)|(?:async )?${place})$`,
)
const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\w{1,64}$/.test(value) ? value : undefined

export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] }
  const { code, sqlstate } = error as Error & { code?: unknown; sqlstate?: unknown }
  // The message stands in front of the frames and may span lines that look like frames.
  const stack = error.stack ?? ''
  const at = error.message === '' ? -1 : stack.indexOf(error.message)
  const frames = stack.slice(at < 0 ? 0 : at + error.message.length).split('\n')
  return {
    name: word(error.name) ?? 'Error',
    code: word(code),
    sqlstate: word(sqlstate),
    frames: frames.filter((line) => frame.test(line)).map((line) => line.trim()),
  }
}

const listed = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    loggable.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
  )

/** So long a line may wait for others: a system call for each costs more than the line. */
const patienceMilliseconds = 100

const mostWaiting = 64

/**
 * Standard error. What waits is written when the process ends, whichever way it ends by itself. Where nobody reads any more the lines are
 * lost, and the server goes on: pino's own stream would wait for a reader for ever.
 */
function standardError(): DestinationStream {
  let waiting: string[] = []
  const flush = () => {
    if (waiting.length === 0) return
    const text = waiting.join('')
    waiting = []
    process.stderr.write(text)
  }
  process.stderr.on('error', () => {})
  setInterval(flush, patienceMilliseconds).unref()
  process.once('exit', flush)
  return {
    write(line) {
      if (waiting.push(line) >= mostWaiting) flush()
    },
  }
}

/** Standard output belongs to the people at the terminal, the log to standard error. */
export function createLog(level: string, destination: DestinationStream = standardError()): Log {
  const lines = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: listed },
      // The default serializer of `err` would bring messages back.
      serializers: {},
    },
    destination,
  )
  const write =
    (at: 'debug' | 'info' | 'warn' | 'error'): Write =>
    (event, fields = {}) =>
      lines[at](fields, /^[a-z]+(?:[. -][a-z]+)*$/.test(event) ? event : 'unnamed')
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
