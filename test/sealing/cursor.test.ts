import { expect, test } from 'vitest'
import { openCursor, sealCursor } from '../../src/sealing/cursor.js'
import { parseKeyring } from '../../src/sealing/keyring.js'

const ringOf = (byte: number) =>
  parseKeyring(
    JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, byte).toString('base64') } }),
    'test',
  )
const ring = ringOf(1)
const binding = ['children', '{"region":"512002"}', 'NAME_ASC', 'EDUCATION 512002 account-1']
const payload = ['zhangsan', '019a-…-7']

const invalid = expect.objectContaining({ code: 'CURSOR_INVALID' })

test('a cursor opens for the query and the user that it came from', () => {
  expect(openCursor(ring, sealCursor(ring, payload, binding), binding)).toEqual(payload)
})

test.each([0, 1, 2, 3])('a cursor does not open when part %i of its binding differs', (part) => {
  const other = binding.with(part, `${binding[part]} `)
  expect(() => openCursor(ring, sealCursor(ring, payload, binding), other)).toThrow(invalid)
})

test('the parts of a binding do not run into each other', () => {
  const cursor = sealCursor(ring, payload, ['ab', 'c'])
  expect(() => openCursor(ring, cursor, ['a', 'bc'])).toThrow(invalid)
  expect(openCursor(ring, cursor, ['ab', 'c'])).toEqual(payload)
})

test('a cursor shows none of the names it carries and looks different each time', () => {
  const cursors = Array.from({ length: 100 }, () => sealCursor(ring, payload, binding))
  expect(new Set(cursors).size).toBe(100)
  for (const cursor of cursors) {
    expect(cursor).toMatch(/^[\w-]+$/)
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('zhangsan')
  }
})

test('a cursor is refused when any character of it was changed, cut or added', () => {
  const cursor = sealCursor(ring, payload, binding)
  for (let position = 0; position < cursor.length; position++) {
    const changed = `${cursor.slice(0, position)}${cursor[position] === 'A' ? 'B' : 'A'}${cursor.slice(position + 1)}`
    expect(() => openCursor(ring, changed, binding), `character ${position}`).toThrow(invalid)
    expect(() => openCursor(ring, cursor.slice(0, position), binding), `cut at ${position}`).toThrow(invalid)
  }
  for (const more of ['A', '=', ' ', '\n', '!'])
    expect(() => openCursor(ring, cursor + more, binding)).toThrow(invalid)
  expect(openCursor(ring, cursor, binding)).toEqual(payload)
})

test('a cursor of another deployment, a text of any kind and a very long one are refused alike', () => {
  for (const text of [sealCursor(ringOf(2), payload, binding), 'page-2', 'A'.repeat(1_000_000), '中文'])
    expect(() => openCursor(ring, text, binding)).toThrow(invalid)
})
