import { execute, type GraphQLObjectType, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { platformSchema } from '../../src/schema.js'
import { allowedForTest } from '../support/allowed.js'
import { viewerOf } from '../support/platform.js'

/** The roots executed as if the decision before them had been forgotten, or named other roots. */
const run = async (text: string, roots: string[]) => {
  const allowed = allowedForTest(viewerOf('CIVIL_AFFAIRS', '5120'), 'query', { roots })
  const result = await execute({
    schema: await platformSchema(),
    document: parse(text),
    contextValue: { operation: { allowed, viewer: allowed.viewer } },
  })
  return result.errors?.map(({ message }) => message) ?? []
}

describe('the shield at the roots', () => {
  it('refuses every root that the decision does not name, and lets through the one that it names', async () => {
    expect(await run('{ viewer { account } }', ['Query.viewer'])).toEqual([])
    expect(await run('{ viewer { account } }', [])).toEqual(['Not Authorised!'])
    expect(await run('{ viewer { account } }', ['Query.children'])).toEqual(['Not Authorised!'])
  })

  it('covers every root field of the schema', async () => {
    const schema = await platformSchema()
    for (const type of [schema.getQueryType(), schema.getMutationType()])
      for (const field of Object.values(type?.getFields() ?? {})) {
        const answer = field.resolve?.(
          {},
          {},
          { operation: { allowed: allowedForTest(viewerOf('CIVIL_AFFAIRS', '5120'), 'query') } },
          { parentType: type, fieldName: field.name } as never,
        )
        expect(String(await answer), field.name).toContain('Not Authorised')
      }
  })

  it('is not wrapped around the fields below: a leaf has no resolver at all', async () => {
    const { Person, ChildFile } = (await platformSchema()).getTypeMap()
    for (const [type, names] of [
      [Person, ['name', 'birthDate', 'version']],
      [ChildFile, ['school', 'hardship']],
    ] as const)
      for (const name of names) expect((type as GraphQLObjectType).getFields()[name]?.resolve).toBeUndefined()
    expect((Person as GraphQLObjectType).getFields().relatives?.resolve).toBeTypeOf('function')
  })
})
