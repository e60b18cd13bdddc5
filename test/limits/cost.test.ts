import { getIntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import { limitSettings } from '../../src/limits/limit-set.js'
import { entriesOf, weightOf } from '../../src/limits/weights.js'
import { roles } from '../../src/policy/viewer.js'
import { platformSchema } from '../../src/schema.js'
import { readExamples } from '../../src/self-description/examples.js'
import { limitsFor, officer } from './documents.js'

describe('the cost of a query is known before it runs', () => {
  test('each field costs one, those of a list one for each entry that `first` asks for', async () => {
    const { costOf } = await limitsFor()
    expect(costOf('{ viewer { role } }')).toBe(2)
    expect(costOf('{ children(first: 10) { nodes { id name } pageInfo { hasNextPage } } }')).toBe(
      1 + 10 * 3 + 2,
    )
    expect(costOf('{ children(first: 10) { edges { cursor node { id } } } }')).toBe(1 + 10 * 4)
    expect(costOf('{ correctionNotes(first: 10) { id } }')).toBe(1 + 10)
  })

  test('`first` is read from variables and their defaults too', async () => {
    const { costOf } = await limitsFor()
    const page = 'query ($n: Int!) { children(first: $n) { nodes { id } } }'
    expect([5, 50].map((n) => costOf(page, { n }))).toEqual([11, 101])
    // Coerced variables hold the defaults.
    expect(costOf(page, { n: 200 })).toBe(401)
    expect(costOf(page, { n: -5 })).toBe(1)
  })

  test('nested lists multiply, and fragments are counted where they are used', async () => {
    const { costOf } = await limitsFor()
    const nested = '{ children(first: 20) { nodes { relatives { id } } } }'
    expect(costOf(nested)).toBe(1 + 20 * (1 + 1 + 10))
    const spread = (uses: string) =>
      `{ children(first: 20) { nodes { ${uses} } } } fragment R on Person { relatives { id } }`
    expect(costOf(spread('...R'))).toBe(costOf(nested))
    expect(costOf(spread('...R ...R'))).toBe(1 + 20 * (1 + 2 * 11))
  })

  test('what @skip and @include leave out costs nothing, from variables too', async () => {
    const { costOf } = await limitsFor()
    const document = (directive: string) =>
      `query ($more: Boolean!) { viewer { role } children(first: 100) @${directive} { nodes { id } } }`
    expect(costOf(document('include(if: $more)'), { more: true })).toBe(2 + 201)
    expect(costOf(document('include(if: $more)'), { more: false })).toBe(2)
    expect(costOf(document('skip(if: $more)'), { more: true })).toBe(2)
    expect(costOf(document('skip(if: true)'), { more: false })).toBe(2)
  })

  test('figures cost by their dimensions, comparisons and periods', async () => {
    const { costOf } = await limitsFor()
    const figures = 'query ($q: StatQueryInput!) { statistics(query: $q) { revision } }'
    const cost = (q: object) => costOf(figures, { q }) - 1
    expect(cost({})).toBe(100)
    expect(cost({ by: ['sex', 'ageBand'] })).toBe(300)
    expect(cost({ by: ['sex'], where: [{}], compare: ['YOY'] })).toBe(600)
    expect(cost({ period: { grain: 'QUARTER', from: '2025Q4', to: '2026Q3' } })).toBe(400)
    expect(costOf('{ statistics(query: { by: ["sex"] }) { revision } }')).toBe(201)
  })

  test('one cursor of a long fragment chain is counted in the time of its length', async () => {
    const { check } = await limitsFor()
    const chain = Array.from(
      { length: 40 },
      (_, at) => `fragment F${at} on Person { ...F${at + 1} ...F${at + 1} }`,
    )
    const bomb = `{ children(first: 1) { nodes { ...F0 } } } ${chain.join(' ')} fragment F40 on Person { id }`
    expect(check(bomb)?.code).toBe('COST_LIMIT_EXCEEDED')
  })
})

describe('a query beyond its cost', () => {
  const dear = '{ children(first: 200) { nodes { relatives { id name relation } guardians { id name } } } }'

  test('is refused with its cost, the maximum and the remedy', async () => {
    const { charge } = await limitsFor({ all: { cost: 10_000 } })
    const { refusal, cost } = charge(dear)
    expect(cost.requestedQueryCost).toBe(1 + 200 * (1 + 31 + 21))
    expect(refusal?.code).toBe('COST_LIMIT_EXCEEDED')
    expect(refusal?.message).toMatch(/costs 10601; at most 10000 are taken: lower `first`/)
    expect(refusal?.message_.zh).toContain('上限为 10000')
    expect(charge('{ viewer { role } }').refusal).toBeUndefined()
  })

  test('may be set for every role that there is, and for no other', async () => {
    const text = (role: string) => JSON.stringify({ roles: { [role]: { cost: 10 } } })
    for (const role of roles) {
      const { charge } = await limitsFor(limitSettings.parse(text(role)))
      expect(charge(dear, {}, { ...officer, role }).refusal?.message, role).toMatch(/at most 10 are taken/)
    }
    expect(limitSettings.safeParse(text('MAYOR')).success).toBe(false)
  })

  test('may be none for another client', async () => {
    const settings = { all: { cost: 10_000 }, clients: { desk: { cost: 20_000 } } }
    expect((await limitsFor(settings)).charge(dear).refusal).toBeUndefined()
  })
})

describe('with the limits of a deployment that sets none', () => {
  test('every example is taken', async () => {
    const { charge, check } = await limitsFor()
    for (const { name, document, variables } of readExamples()) {
      expect(check(document)?.message, name).toBeUndefined()
      expect(charge(document, variables).refusal?.message, name).toBeUndefined()
    }
  })

  test('so is the description of the schema as a playground asks for it', async () => {
    const { charge, check } = await limitsFor()
    const everything = { schemaDescription: true, specifiedByUrl: true, inputValueDeprecation: true }
    const document = getIntrospectionQuery({ ...everything, directiveIsRepeatable: true })
    expect(check(document)).toBeUndefined()
    expect(charge(document).refusal).toBeUndefined()
  })

  test('and a page as long as the deployment allows, with fifteen fields', async () => {
    const page = `{ children(first: 1000) { nodes { id version name namePinyin sex ethnicity birthDate address bodyCondition
      disabilityGrade region { code } child { arrangement livingArrangement guardianshipRating leftBehind } } } }`
    const { charge } = await limitsFor({ all: {} }, { pageLimit: 1000 })
    expect(charge(page).refusal).toBeUndefined()
  })
})

test('weights name fields that the schema has', async () => {
  const schema = await platformSchema()
  for (const coordinate of [...Object.keys(weightOf), ...Object.keys(entriesOf)]) {
    const [type = '', field = ''] = coordinate.split('.')
    const named = schema.getType(type)
    expect(named && 'getFields' in named && named.getFields()[field], coordinate).toBeTruthy()
  }
})
