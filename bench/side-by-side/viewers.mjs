// Who asks: five departments, each in a city, two counties and a township; and two who record. Everybody asks the same of
// each contender.
import { localIssuer } from '../../dist/src/accounts/local-issuer.js'

/** What a department reaches of each population, as the access table has it: children 1, elders 2, women 4. */
const departments = {
  CIVIL_AFFAIRS: 7,
  EDUCATION: 1,
  PUBLIC_SECURITY: 7,
  TOWNSHIP_GOVERNMENT: 7,
  WOMENS_FEDERATION: 5,
}
const recording = ['CIVIL_AFFAIRS', 'TOWNSHIP_GOVERNMENT']

/** The numbers of the villages that begin with the digits of a code. */
export function numbersUnder(code) {
  const from = Number(code.padEnd(12, '0'))
  return { from, until: from + 10 ** (12 - code.length) }
}

function viewer(prefix, department, region, role) {
  const { from, until } = numbersUnder(region)
  const subject = `bench:${department.toLowerCase()}:${region}:${role.toLowerCase()}`
  const populations = String(departments[department])
  const scope = `{[${from},${until})}`
  /** What the product tells the database of this viewer; the peer tells it the same. */
  const settings = {
    role: `${prefix}:${department}${role === 'RECORDER' ? ':WRITES' : ''}`,
    'sanliu.subject': subject,
    'sanliu.department': department,
    'sanliu.region': region,
    'sanliu.scope': scope,
    'sanliu.past': scope,
    'sanliu.populations': populations,
    'sanliu.populations_disability': '0',
    'sanliu.populations_opened': '0',
    'sanliu.opened': '',
    'sanliu.counted': populations,
  }
  return { department, region, role, subject, from, until, settings }
}

export const viewersIn = (prefix, regions) => [
  ...regions.flatMap((region) =>
    Object.keys(departments).map((department) => viewer(prefix, department, region, 'VIEWER')),
  ),
  ...recording.map((department) => viewer(prefix, department, regions[0], 'RECORDER')),
]

/** The place in the list of who asks for something in a region: departments in turn, and of each one region after the other. */
export function viewerFor(viewers, turn, { from, until }, role = 'VIEWER') {
  const names = role === 'VIEWER' ? Object.keys(departments) : recording
  const department = names[turn % names.length]
  const reaching = viewers.filter(
    (each) =>
      each.department === department && each.role === role && each.from <= from && until <= each.until,
  )
  return viewers.indexOf(reaching[Math.floor(turn / names.length) % reaching.length])
}

/** Tokens of the local issuer of the data folder. */
export async function tokensFor(viewers, dataDir) {
  const issuer = await localIssuer({
    dataDir,
    production: false,
    tokens: { issuer: 'sanliu-local', audience: 'sanliu' },
  })
  return Promise.all(
    viewers.map(({ department, region, role, subject }) =>
      issuer.issue({ sub: subject, department, region, role, client: 'bench' }),
    ),
  )
}
