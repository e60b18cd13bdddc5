import { GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { loadAccessTable, parseAccessTable } from '../../src/policy/access-table.js'
import { coordinatesOf, UnclassifiedCoordinates } from '../../src/policy/coordinates.js'
import { decide, type Policy } from '../../src/policy/decide.js'
import { platformPolicy } from '../../src/schema.js'
import { viewerOf } from '../support/platform.js'

const schemaWith = (extensions?: Record<string, unknown>) =>
  new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        file: {
          type: new GraphQLObjectType({
            name: 'File',
            fields: { secret: { type: GraphQLString, extensions } },
          }),
          extensions: { access: { root: 'SIGNED_IN' } },
        },
      },
    }),
  })

describe('the start of the platform', () => {
  it('stops at a field without a class and names its address', () => {
    expect(() => coordinatesOf(schemaWith())).toThrow(UnclassifiedCoordinates)
    expect(() => coordinatesOf(schemaWith())).toThrow(/File\.secret/)
  })

  it('goes on when the field has a class', () => {
    const coordinates = coordinatesOf(schemaWith({ access: { classes: ['identity'] } }))
    expect(coordinates.fields.get('File.secret')).toEqual({ classes: ['identity'] })
  })

  it('goes on with the real schema', async () => {
    const { coordinates } = await platformPolicy()
    expect(coordinates.fields.get('Person.name')).toMatchObject({ classes: ['identity'], masked: 'MASK' })
  })
})

const document = parse('{ children(first: 1) { nodes { name } } }')
const asked = { document, variables: {}, strict: false }
const withTable = async (table: Policy['table']): Promise<Policy> => ({ ...(await platformPolicy()), table })

describe('a department without a row', () => {
  it('sees nothing, where civil affairs sees the list', async () => {
    const policy = await withTable(loadAccessTable())
    expect(() => decide(policy, viewerOf('MINISTRY_OF_MAGIC', '5120'), asked)).toThrow(/Query\.children/)
    expect(decide(policy, viewerOf('CIVIL_AFFAIRS', '5120'), asked).allowed.mode('Person.name')).toBe('FULL')
  })

  it('sees no region either, and still learns who it is', async () => {
    const policy = await withTable(loadAccessTable())
    const viewer = viewerOf('MINISTRY_OF_MAGIC', '5120')
    const ask = (text: string) => () => decide(policy, viewer, { ...asked, document: parse(text) })
    expect(ask('{ region(code: "5120") { name } }')).toThrow(/Query\.region/)
    expect(ask('{ viewer { department } }')).not.toThrow()
  })

  it('needs one line of the table to see what the line says', async () => {
    const text = (await import('node:fs')).readFileSync(
      new URL('../../src/policy/access-table.txt', import.meta.url),
      'utf8',
    )
    const line = text.split('\n').find((each) => each.startsWith('EDUCATION ')) as string
    const table = parseAccessTable(`${text.trimEnd()}\n${line.replace('EDUCATION', 'MINISTRY_OF_MAGIC')}\n`)
    const policy = await withTable(table)
    const { allowed } = decide(policy, viewerOf('MINISTRY_OF_MAGIC', '5120'), asked)
    expect(allowed.mode('Person.name')).toBe('FULL')
    expect([...allowed.rows.keys()]).toEqual(['CHILD'])
  })
})
