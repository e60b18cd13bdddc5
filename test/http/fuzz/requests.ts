import type { Operation } from './operations.js'
import type { Random } from './random.js'
import { marks } from './values.js'

/** One request as it goes to the socket. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const pieces = [
  '{',
  '}',
  '(',
  ')',
  '"',
  '"""',
  '...',
  '@skip(if: true)',
  '$',
  ':',
  '!',
  '\\u0000',
  '\u0000',
  '#',
  'fragment F on Person { ...F }',
  `"${marks[0]}"`,
  '1e999',
  'null',
  'on',
  '__typename',
  '__schema { types { name } }',
  'a: __typename ',
  '\ufeff',
  ' ',
]

/** A document with something wrong in it. */
function mutated(query: string, random: Random): string {
  let text = query
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(text.length)
    const end = Math.min(text.length, at + random.below(12))
    const middle = random.pick([
      '',
      random.pick(pieces),
      text.slice(at, end).repeat(2),
      `${random.pick(pieces)} `.repeat(40),
    ])
    text = text.slice(0, at) + middle + text.slice(end)
  }
  return text
}

const bombs = [
  `{ viewer { ${'a: __typename '.repeat(3_000)} } }`,
  `{ viewer { ...F0 } } ${Array.from({ length: 50 }, (_, at) => `fragment F${at} on ViewerInfo { ...F${at + 1} ...F${at + 1} }`).join(' ')} fragment F50 on ViewerInfo { role }`,
  `{ region(code: "51") ${'{ parent '.repeat(400)}{ code }${'}'.repeat(400)} }`,
  `query (${Array.from({ length: 500 }, (_, at) => `$v${at}: Int`).join(' ')}) { viewer { role } }`,
  'subscription { x }',
  '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  '{ children(first: 2147483647) { nodes { relatives { id } } } }',
  `{ person(id: "${'['.repeat(5_000)}") { id } }`,
  `{ statistics(query: {dataset: "${marks[0]}", measures: ["__proto__"], region: {within: "\\u0000"}}) { revision } }`,
  `{ viewer ${'@include(if: true) '.repeat(500)} { role } }`,
  `{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`,
]

const oddHeaders: Readonly<Record<string, string>>[] = [
  { accept: 'text/html' },
  { accept: '*/*;q=0' },
  { accept: 'application/json;q=abc,,;;' },
  { 'accept-language': 'x'.repeat(4_000) },
  { 'accept-language': 'en;q=9e9, zh;q=-1' },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=gbk' },
  { 'content-type': `application/json; x="${'\\"'.repeat(500)}"` },
  { 'content-encoding': 'gzip' },
  { 'x-access-mode': 'strict' },
  { 'x-access-mode': 'STRICT' },
  { 'x-access-purpose': 'CASE_HANDLING' },
  { 'x-access-purpose': '__proto__' },
  { 'x-description-language': 'zz' },
  { authorization: 'Bearer' },
  { authorization: 'Bearer a.b.c' },
  { authorization: `Bearer ${'a'.repeat(9_000)}.b.c` },
  { origin: 'null' },
  { 'x-forwarded-for': `${'1.1.1.1,'.repeat(400)}` },
  { 'apollo-require-preflight': '1', 'x-apollo-operation-name': 'A' },
]

const bodies: readonly ((text: string) => string | Buffer)[] = [
  (text) => text.slice(0, -5),
  (text) => `[${text}]`,
  () => '',
  () => 'null',
  () => '"a"',
  () => `{"query":${'['.repeat(20_000)}`,
  () => `{"query":"{ viewer { role } }","variables":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
  () => `{"query":"{ viewer { role } }","variables":{"__proto__":{"a":1},"constructor":1}}`,
  () => '{"query":"{ viewer { role } }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}',
  () => '{"query":{"a":1}}',
  () => '{"query":"{ viewer { role } }","operationName":"毒物"}',
  () => '{"query":"query A { viewer { role } } query B { viewer { role } }"}',
  (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0x00])]),
  (text) => Buffer.from(text, 'latin1'),
  (text) =>
    Buffer.concat([
      Buffer.from('{"query":"{ viewer { role } } #'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
      Buffer.from(text),
    ]),
  (text) => Buffer.from(`\ufeff${text}`),
]

/** The next request: mostly an operation with its variables, sometimes one with something wrong about its text, its body or its head. */
export function requestOf(operation: Operation, token: string, random: Random): Sent {
  const kind = random.next()
  const query =
    kind < 0.08 ? mutated(operation.query, random) : kind < 0.1 ? random.pick(bombs) : operation.query
  const text = JSON.stringify({ query, variables: operation.variables(random) })
  const body = kind > 0.94 ? random.pick(bodies)(text) : text
  const odd = random.chance(0.06) ? random.pick(oddHeaders) : {}
  const isOdd = random.chance(0.005)
  return {
    method: isOdd ? random.pick(['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) : 'POST',
    path: isOdd
      ? random.pick(['/graphql', '/graphql?query=%00', '/%2e%2e/etc', '/playground/../graphql', '/readyz'])
      : '/graphql',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...odd },
    body: Buffer.isBuffer(body) ? body : Buffer.from(body),
  }
}
