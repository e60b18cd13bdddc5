import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  GraphQLEnumType,
  GraphQLObjectType,
  type GraphQLSchema,
  GraphQLString,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  GraphQLSchema as Schema,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { platformSchema } from '../../src/schema.js'
import { root } from './source.js'

type Described = [coordinate: string, description: string | null | undefined]

/** Everything in a schema that a reader may ask about. The roots have no description of their own: they are lists. */
function describedIn(schema: GraphQLSchema): Described[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap((type): Described[] => {
      const itself: Described[] = roots.includes(type as never) ? [] : [[type.name, type.description]]
      if (isEnumType(type))
        return [
          ...itself,
          ...type.getValues().map((value): Described => [`${type.name}.${value.name}`, value.description]),
        ]
      if (isInputObjectType(type))
        return [
          ...itself,
          ...Object.values(type.getFields()).map(
            (field): Described => [`${type.name}.${field.name}`, field.description],
          ),
        ]
      if (!isObjectType(type) && !isInterfaceType(type)) return itself
      const fields = Object.values(type.getFields()).flatMap((field): Described[] => [
        [`${type.name}.${field.name}`, field.description],
        ...field.args.map((arg): Described => [`${type.name}.${field.name}(${arg.name}:)`, arg.description]),
      ])
      return [...itself, ...fields]
    })
}

const isBilingual = ([, description]: Described) =>
  /\p{Script=Han}/u.test(description ?? '') && /[A-Za-z]{2}/.test(description ?? '')

describe('the schema', () => {
  test('says in Chinese and in English what each type, field, argument, input and code is', async () => {
    const all = describedIn(await platformSchema())
    const silent = all.filter((each) => !isBilingual(each)).map(([coordinate]) => coordinate)
    expect(silent).toEqual([])
    expect(all.length).toBeGreaterThan(400)
  })

  test('is found out where one of them is missing', () => {
    const mood = new GraphQLEnumType({
      name: 'Mood',
      description: '心情。Mood.',
      values: { GOOD: { description: '好。Good.' }, BAD: { description: 'Bad.' } },
    })
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { mood: { type: mood, description: '心情。Mood.', args: { of: { type: GraphQLString } } } },
    })
    const silent = describedIn(new Schema({ query })).filter((each) => !isBilingual(each))
    expect(silent.map(([coordinate]) => coordinate).sort()).toEqual(['Mood.BAD', 'Query.mood(of:)'])
  })
})

describe('what is written here is for every reader', () => {
  const texts = ['src', 'seeds', 'test', 'docs', 'scripts', 'drizzle', 'schema', '.ci']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .concat(readdirSync(root).filter((name) => /\.(md|json|ts)$|^\.npmrc$/.test(name)))
    // Tests beside this one make folders and take them away again.
    .filter(
      (path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() && !path.endsWith('.csv'),
    )

  const foreign: Record<string, RegExp> = {
    'a host that packages are fetched from':
      /\b(?:registry|npm|proxy|mirror|artifactory|nexus)[\w-]*\.[\w-]+\.(?:org|com|net|cn|io|internal|local)\b/i,
    'a folder of one machine': /(?:^|[\s'"`(=:])\/(?:work|home\/\w+|Users\/\w+|root)\//m,
  }
  const found = (text: string) =>
    Object.entries(foreign).flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []))

  test('no file names a host of packages, or a folder of the machine it was written on', () => {
    const faults = texts.flatMap((path) =>
      found(readFileSync(join(root, path), 'utf8')).map((what) => `${path}: ${what}`),
    )
    expect(faults).toEqual([])
    expect(texts.length).toBeGreaterThan(150)
  })

  test('both would be found', () => {
    expect(found(`see https://${['registry', 'npmjs', 'org'].join('.')}/x`)).toHaveLength(1)
    expect(found(`cat ${['', 'home', 'someone', 'notes'].join('/')}`)).toHaveLength(1)
    expect(found('see https://docs.example.org and /graphql')).toEqual([])
  })
})
