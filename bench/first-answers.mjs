// `npm run bench -- first-answers --data FOLDER`, or with DATABASE_URL set. What somebody sees first: a page of a list, the figures of the city. The cheapest request stands beside them, so that
// the ratios say what an answer costs whatever the machine.
import { parseArgs } from 'node:util'
import { startPlatform } from './platform.mjs'

const city = '5120'
const county = '512002'
const township = '512002111'

const list = (field, filter = '', more = '', order = '') =>
  `{ ${field}(first: 100${filter && `, filter: ${filter}`}${order && `, orderBy: ${order}`}) { nodes { id name sex birthDate } ${more} } }`

const statistics = `query ($query: StatQueryInput!) { statistics(query: $query) {
  rows(first: 1000) { totalCount nodes { region { code } dimensions { code } cells { value status } } } } }`

const live = { grain: 'LIVE' }
const figures = (level, by, period = live, within = city) => ({
  dataset: 'child',
  measures: ['persons'],
  by: [by],
  region: { within, level },
  period,
})

/** The two quarters that were closed last: the running one is counted live. */
function lastQuarters(now) {
  const at = now.getFullYear() * 4 + Math.floor(now.getMonth() / 3)
  const label = (quarter) => `${Math.floor(quarter / 4)}Q${(quarter % 4) + 1}`
  return { grain: 'QUARTER', from: label(at - 2), to: label(at - 1) }
}

const pageOf = (field) => (data) => data[field].nodes.length
const rowsOf = (data) => data.statistics.rows.nodes.length

const questions = () => [
  { name: 'platform (nothing of people)', query: '{ platform { version } }', rows: () => 1 },
  { name: 'children, city', query: list('children'), rows: pageOf('children') },
  { name: 'children, county', query: list('children'), region: county, rows: pageOf('children') },
  {
    name: 'children, township',
    query: list('children', `{ region: { within: "${township}" } }`),
    region: county,
    rows: pageOf('children'),
  },
  {
    name: 'children, by birth date',
    query: list('children', '', '', '[{ birthDate: DESC }]'),
    rows: pageOf('children'),
  },
  {
    name: 'children, city, totalCount',
    query: list('children', '', 'totalCount { value precision }'),
    rows: pageOf('children'),
  },
  { name: 'elders, city', query: list('elders'), rows: pageOf('elders') },
  {
    name: 'children filtered',
    query: list('children', '{ guardianshipRating: { eq: NOBODY }, sex: { eq: FEMALE } }'),
    rows: pageOf('children'),
  },
  { name: 'county x rating, live', figures: figures('COUNTY', 'guardianshipRating'), rows: rowsOf },
  { name: 'township x ageBand, live', figures: figures('TOWNSHIP', 'ageBand'), rows: rowsOf },
  {
    name: 'county x rating, 2 quarters',
    figures: figures('COUNTY', 'guardianshipRating', lastQuarters(new Date())),
    rows: rowsOf,
  },
]

export async function firstAnswers(args) {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, times: { type: 'string', default: '30' } },
  })
  const times = Number(values.times)
  if (!(values.data || process.env.DATABASE_URL) || !(Number.isInteger(times) && times > 0)) {
    process.stderr.write(
      '用法 Usage: npm run bench -- first-answers --data FOLDER [--times 30]\n未给出文件夹时使用 DATABASE_URL。DATABASE_URL where no folder is given.\n',
    )
    return 2
  }
  const platform = await startPlatform(values.data)
  try {
    process.stdout.write(`启动 Start ${platform.seconds.toFixed(1)} s\n`)
    await askInTurn(platform, times)
  } finally {
    await platform.stop()
  }
  return 0
}

/** Each question in turn: the first answer, which finds nothing prepared, then so many times. */
async function askInTurn(platform, times) {
  const tokens = new Map([city, county].map((region) => [region, platform.tokenFor('CIVIL_AFFAIRS', region)]))
  await platform.ask(tokens.get(city), '{ __typename }')
  process.stdout.write(`${'ms'.padEnd(31)}    first      min   median    ratio    rows\n`)
  let cheapest
  for (const { name, query = statistics, figures: asked, region = city, rows } of questions()) {
    const once = async () => {
      const { data, milliseconds } = await platform.ask(tokens.get(region), query, { query: asked })
      if (rows(data) === 0) throw new Error(`${name}: no rows`)
      return { milliseconds, rows: rows(data) }
    }
    const first = await once()
    const all = []
    for (let at = 0; at < times; at++) all.push((await once()).milliseconds)
    all.sort((a, b) => a - b)
    const median = all[Math.floor(all.length / 2)]
    cheapest ??= median
    const columns = [first.milliseconds, all[0], median, median / cheapest].map((value) => value.toFixed(1))
    process.stdout.write(
      `${name.padEnd(31)}${[...columns, first.rows].map((text) => String(text).padStart(9)).join('')}\n`,
    )
  }
}
