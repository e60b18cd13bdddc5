import {
  type GraphQLInputType,
  type GraphQLNamedInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import type { Random } from './random.js'

/** What is looked for in error texts: nobody else writes this. */
const mark = '毒物'
export const marks = [mark, '9007199254740993', '110101199001011230', '2023-02-29', 'infinity', '٣', '3e400']

/** Values that something behind the edge might stumble over. */
const texts = [
  `${mark}\u0000`,
  `${mark}\ud800`,
  `\udfff${mark}`,
  `${mark}\ufffe\u202e`,
  mark.repeat(5_000),
  `${mark}'; drop table person; --`,
  `${mark}%_\\`,
  `${mark}{{"}}`,
  `${mark}\r\nX-Injected: 1`,
  '110101199001011230',
  '11010119900101123X',
  '2023-02-29',
  '1900-02-29',
  '0000-00-00',
  'infinity',
  '-infinity',
  'NaN',
  '',
  ' ',
  '\u3000',
  '٣',
  '__proto__',
  'constructor',
  '2026Q5',
  '99999999999999999999999999',
]
const others = [
  Number.MAX_SAFE_INTEGER + 1,
  -1,
  0,
  2 ** 31,
  -(2 ** 31) - 1,
  1.5,
  1e308,
  true,
  null,
  [],
  {},
  [null],
  { [mark]: mark },
  JSON.parse('{"__proto__":{"x":1}}'),
  [[['a']]],
]

export interface Known {
  readonly ids: readonly string[]
  readonly regions: readonly string[]
  readonly words: readonly string[]
}

/** Where a text is expected, a text gets further than anything else. */
const sharesText = (type: GraphQLInputType): number =>
  ['String', 'ID', 'Date', 'DateTime'].includes(getNamedType(type).name) ? 0.95 : 0.4

const datesOf = ['2015-05-06', '2026-02-28', '2024-02-29', '1950-01-01', '9999-12-31', '0001-01-01']
const periods = ['2026Q1', '2025', '2026-05-01']

/** A value of a type: as it should be, or with `poison` as the share of those that should not. */
export function valueFor(
  type: GraphQLInputType,
  random: Random,
  known: Known,
  poison: number,
  depth = 0,
): unknown {
  if (random.chance(poison)) return random.pick<unknown>(random.chance(sharesText(type)) ? texts : others)
  if (isNonNullType(type)) return valueFor(type.ofType, random, known, poison, depth)
  if (random.chance(0.05)) return null
  const bare = getNullableType(type)
  if (isListType(bare))
    return Array.from({ length: random.below(depth > 2 ? 2 : 3) }, () =>
      valueFor(bare.ofType as GraphQLInputType, random, known, poison, depth + 1),
    )
  const named = bare as GraphQLNamedInputType
  if (isEnumType(named)) return random.pick(named.getValues()).name
  if (isInputObjectType(named)) {
    const share = depth > 3 ? 0 : depth > 1 ? 0.15 : 0.35
    return Object.fromEntries(
      Object.values(named.getFields()).flatMap((field) =>
        isNonNullType(field.type) || random.chance(share)
          ? [[field.name, valueFor(field.type, random, known, poison, depth + 1)]]
          : [],
      ),
    )
  }
  return scalar(named.name, random, known)
}

function scalar(name: string, random: Random, { ids, regions, words }: Known): unknown {
  switch (name) {
    case 'Int':
      return 1 + random.below(20)
    case 'Float':
      return random.next() * 10
    case 'Boolean':
      return random.chance(0.5)
    case 'ID':
      return random.pick(ids)
    case 'Date':
      return random.pick(datesOf)
    case 'DateTime':
      return random.pick(['2026-05-20T02:00:00Z', '2020-01-01T00:00:00+08:00', '9999-12-31T23:59:59Z'])
    default:
      return random.pick([...regions, ...words, ...datesOf, ...periods])
  }
}
