import { expect, test } from 'vitest'
import { settled } from '../../src/playground/browser/asking.js'

const two = 'query A { platform { schemaVersion } } query B { viewer { account } }'

test.each([
  ['a name that the document has', two, 'B', 'B'],
  ['a name of the document before', 'query New { viewer { account } }', 'Old', null],
  ['a name of the document before, where one must be chosen', two, 'Old', null],
  ['no name', 'query New { viewer { account } }', null, null],
  ['a document that can not be read: the server says what is wrong with it', 'query {', 'Old', 'Old'],
])('%s', (_, query, operationName, sent) => {
  expect(settled({ query, variables: { first: 1 }, operationName })).toEqual({
    query,
    variables: { first: 1 },
    operationName: sent,
  })
})
