import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorCodes } from '../../src/errors.js'
import { statusOf } from '../../src/http/problems.js'

test('docs/errors.md lists every code with its true status', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| ([A-Z_]+) \| (\d{3})/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ])
  expect(rows).toEqual(errorCodes.map((code) => [code, statusOf(code)]))
})
