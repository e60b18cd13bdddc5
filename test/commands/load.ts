import { setTimeout as pause } from 'node:timers/promises'
import { yanjiang } from '../support/children.js'
import { dataOf, type TestPlatform, viewerOf } from '../support/platform.js'

/** Readers and writers that go on until they are stopped, with everything that went wrong for them. */
export interface Load {
  readonly reads: number
  readonly writes: number
  /** Last phone number that was written to each file, and the file's version. */
  readonly written: ReadonlyMap<string, { readonly phone: string; readonly version: number }>
  readonly failures: readonly string[]
  stop(): Promise<void>
}

/** A file that the load writes to, and the citizen ID that finds it alone. */
export interface WrittenFile {
  readonly id: string
  readonly citizenId: string
  readonly version: number
}

const clerk = viewerOf('TOWNSHIP_GOVERNMENT', yanjiang, 'RECORDER')
const part = 'id version citizenId phone relatives { citizenId phone } guardians { citizenId phone }'
const readings = [
  `query ($citizenId: String!) { children(first: 3, search: { citizenId: $citizenId }) { nodes { ${part} } } }`,
  `query ($id: ID!) { person(id: $id) { ${part} } }`,
  `query ($id: ID!) { person(id: $id, asOf: "2999-01-01T00:00:00Z") { ${part} } }`,
  `{ children(first: 50) { nodes { ${part} } } }`,
  `{ elders(first: 50) { nodes { ${part} elder { caregiverPhone } } } }`,
]
const change = `mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { userErrors { code } person { version phone } } }`

/** Everything that is an ID or a phone number in an answer, and does not look like one. */
function strange(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => strange(each, name))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([inner, each]) => strange(each, inner))
  if (value === null || !/citizenId|phone/i.test(name)) return []
  const form = /citizenId/.test(name) ? /^99\d{15}[\dX]$/ : /^139\d{8}$/
  return form.test(String(value)) ? [] : [`${name} is no ${name}`]
}

/** Each server is asked in turn by all of them. */
export function loadOn(servers: readonly TestPlatform[], files: readonly WrittenFile[]): Load {
  let isOver = false
  const written = new Map<string, { phone: string; version: number }>()
  const state = { reads: 0, writes: 0, failures: [] as string[], written }
  const server = (turn: number) => servers[turn % servers.length] as TestPlatform

  async function reader(at: number): Promise<void> {
    for (let turn = at; !isOver; turn++) {
      const query = readings[turn % readings.length] as string
      const { id, citizenId } = files[turn % files.length] as WrittenFile
      const variables = query.includes('$id') ? { id } : query.includes('$citizenId') ? { citizenId } : {}
      try {
        const data = dataOf(await server(turn).ask(clerk, query, { variables }))
        state.failures.push(...strange(data))
        if (query.includes('$citizenId') && data.children.nodes.length !== 1)
          state.failures.push(`found ${data.children.nodes.length} by ID`)
        state.reads += 1
      } catch (error) {
        state.failures.push(`read: ${String(error)}`)
      }
    }
  }

  async function writer({ id, version: first }: WrittenFile, at: number): Promise<void> {
    let version = first
    for (let turn = at; !isOver; turn++) {
      const phone = `139${String(10_000_000 + at * 1_000_000 + version)}`
      const input = { id, expectedVersion: version, person: { phone } }
      try {
        const { personUpdate } = dataOf(await server(turn).ask(clerk, change, { variables: { input } }))
        if (personUpdate.person?.phone !== phone)
          state.failures.push(`write: ${JSON.stringify(personUpdate)}`)
        version = personUpdate.person.version
        written.set(id, { phone, version })
        state.writes += 1
      } catch (error) {
        state.failures.push(`write: ${String(error)}`)
        return
      }
      await pause(10)
    }
  }
  const working = [...files.map(writer), reader(0), reader(2)]
  return Object.assign(state, {
    async stop() {
      isOver = true
      await Promise.all(working)
    },
  })
}
