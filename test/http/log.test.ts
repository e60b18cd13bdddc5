import { expect, test } from 'vitest'
import { createLog, faultOf, type LogFields } from '../../src/log.js'

const canary = '110101199001011237'

const written = (write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> => {
  const lines: string[] = []
  write(createLog('debug', { write: (line: string) => void lines.push(line) }))
  return JSON.parse(lines.join(''))
}

test('a log line holds the listed fields and drops every other, whoever passes it', () => {
  const fields = {
    requestId: 'r1',
    status: 200,
    headers: { authorization: canary },
    variables: { id: canary },
    body: canary,
    err: new Error(canary),
    message: canary,
  } as LogFields
  const { time, ...line } = written((log) => log.info('request', fields))
  expect(time).toMatch(/^\d{4}-/)
  expect(line).toEqual({ level: 'info', event: 'request', requestId: 'r1', status: 200 })
})

test('an event is a name, not a sentence with values', () => {
  expect(written((log) => log.warn(`child ${canary} not found`))).toMatchObject({ event: 'unnamed' })
  expect(written((log) => log.warn('region.reload'))).toMatchObject({ event: 'region.reload' })
})

test('of an unknown error the kind and the frames are kept, the message is not', () => {
  const error = new TypeError(`value ${canary}\n    at ${canary} (file.js:1:1)\nDetail: ${canary}`)
  const fault = faultOf(Object.assign(error, { code: 'ERR_X', detail: canary }))
  expect(fault).toMatchObject({ name: 'TypeError', code: 'ERR_X' })
  expect(fault.frames[0]).toContain('log.test.ts')
  expect(JSON.stringify(fault)).not.toContain(canary)
})

test('an error whose message was changed after it was made gives its frames and not the first message', () => {
  const error = new Error(`first ${canary}\n    at ${canary} (file.js:1:1)`)
  // The stack keeps the message it was first read with.
  expect(error.stack).toContain(canary)
  error.message = 'second'
  expect(JSON.stringify(faultOf(error))).not.toContain(canary)
  expect(faultOf(error).frames.join()).toContain('log.test.ts')
})

test('what was thrown without being an error is named by its type alone', () => {
  expect(faultOf(canary)).toEqual({ name: 'string', frames: [] })
  expect(faultOf(Object.assign(new Error(), { name: `Name ${canary}` })).name).toBe('Error')
})
