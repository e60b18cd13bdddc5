import { afterAll, beforeAll, expect, it } from 'vitest'
import { openChild, villagesOf, wholeChild, yanjiang } from '../support/children.js'
import { dataOf, type TestPlatform, testPlatform, viewerOf } from '../support/platform.js'
import { statisticsQuery } from '../support/statistics.js'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
  await platform.ask(viewerOf('CIVIL_AFFAIRS', '5120'), '{ viewer { account } }')
  await openChild(platform, wholeChild(villagesOf(platform, yanjiang)[0]!))
})
afterAll(() => platform?.close())

/** Of what a department reads under its mask as it is, figures are exact; cubes with other dimensions are not its own. */
it.each([
  ['PROVINCE', 'sex'],
  ['GUIDANCE_CENTRE', 'bodyCondition'],
  ['CIVIL_AFFAIRS', 'sex'],
])('%s is told the one child by %s', async (department, by) => {
  const query = {
    dataset: 'child',
    measures: ['persons'],
    by: [by],
    region: { within: yanjiang, level: 'COUNTY' },
    period: { grain: 'LIVE' },
  }
  const answer = await platform.ask(viewerOf(department, yanjiang), statisticsQuery, { variables: { query } })
  const { nodes } = dataOf(answer).statistics.rows
  expect(nodes.map(({ cells }: { cells: { value: number }[] }) => cells[0]?.value)).toEqual([1])
})
