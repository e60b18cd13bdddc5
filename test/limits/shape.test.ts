import { parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../src/limits/shape.js'
import { platformSchema } from '../../src/schema.js'
import { limitsFor, officer } from './documents.js'

const shape = (text: string) => shapeOf(parse(text))

describe('the shape of a document', () => {
  test('counts fields, levels, roots, aliases and directives, __typename like any other field', () => {
    expect(shape('{ a b: __typename c { d @skip(if: true) { e: f } } }')).toEqual({
      tokens: 22,
      depth: 3,
      fields: 5,
      fragments: 0,
      aliases: 2,
      directives: 1,
      roots: 3,
    })
  })

  test('counts a fragment wherever it is used', () => {
    const { fields, depth, roots, aliases } = shape(
      '{ ...R ...R } fragment R on Query { a { ...S } } fragment S on A { x y: z }',
    )
    expect({ fields, depth, roots, aliases }).toEqual({ fields: 6, depth: 2, roots: 2, aliases: 2 })
  })

  test('counts fragments that multiply without walking them', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, at) => `fragment F${at} on A { ...F${at + 1} ...F${at + 1} }`).join(' ')
    const bomb = (length: number) => `{ a { ...F0 } } ${chain(length)} fragment F${length} on A { x }`
    expect(shape(bomb(3)).fields).toBe(1 + 2 ** 3)
    expect(shape(bomb(60)).fields).toBe(1 + 2 ** 60)
    // Beyond what a number holds it is still larger than any limit.
    expect(shape(bomb(1200)).fields).toBe(Number.POSITIVE_INFINITY)
  })

  test('leaves a fragment that uses itself to the validation', async () => {
    const document = parse(
      '{ viewer { ...A } } fragment A on ViewerInfo { role ...B } fragment B on ViewerInfo { ...A }',
    )
    expect(shapeOf(document).fields).toBe(2)
    const faults = validate(await platformSchema(), document)
    expect(faults.map(({ message }) => message)).toEqual([
      'Cannot spread fragment "A" within itself via "B".',
    ])
  })

  test('is that of the largest operation', () => {
    expect(shape('query A { a } query B { a b c { d } }')).toMatchObject({ fields: 4, roots: 3, depth: 2 })
  })
})

describe('a document beyond a limit', () => {
  const many = (count: number, text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at)).join(' ')
  const nested = (depth: number): string =>
    depth === 1 ? 'parent { code }' : `parent { ${nested(depth - 1)} }`

  test.each([
    ['aliases', 'aliases', 60, (n: number) => `{ viewer { ${many(n, (at) => `a${at}: __typename`)} } }`],
    ['levels', 'levels', 16, (n: number) => `{ region(code: "51") { ${nested(n - 2)} } }`],
    ['root fields', 'root fields', 30, (n: number) => `{ ${many(n, () => '__typename')} }`],
    ['fields', 'fields', 1000, (n: number) => `{ viewer { ${many(n - 1, () => 'role')} } }`],
    [
      'directives',
      'directives',
      60,
      (n: number) => `{ viewer { ${many(n, () => '... @skip(if: true) { role }')} } }`,
    ],
    [
      'fragments',
      'fragments',
      100,
      (n: number) => `{ viewer { role } } ${many(n, (at) => `fragment F${at} on ViewerInfo { role }`)}`,
    ],
  ])('of %s is refused with the number, the limit and the remedy', async (_, words, most, document) => {
    const { check } = await limitsFor()
    expect(check(document(most))).toBeUndefined()
    const refusal = check(document(most + 1))
    expect(refusal?.code).toBe('COST_LIMIT_EXCEEDED')
    expect(refusal?.message).toContain(words)
    expect(refusal?.message).toContain(`${most + 1}`)
    expect(refusal?.message).toContain(`at most ${most} are taken`)
    expect(refusal?.message_.zh).toContain(`上限为 ${most}`)
  })

  test('is one of its caller: a role and a client may have others', async () => {
    const { check } = await limitsFor({
      all: { aliases: 1 },
      roles: { APPROVER: { aliases: 2 } },
      clients: { province: { aliases: 3 } },
    })
    const mostOf = (viewer: typeof officer) =>
      [1, 2, 3, 4].filter((n) => !check(`{ viewer { ${many(n, (at) => `a${at}: role`)} } }`, viewer)).length
    expect(mostOf(officer)).toBe(1)
    expect(mostOf({ ...officer, role: 'APPROVER' })).toBe(2)
    expect(mostOf({ ...officer, role: 'APPROVER', client: 'province' })).toBe(3)
    expect(mostOf({ ...officer, client: 'toString' })).toBe(1)
  })
})
