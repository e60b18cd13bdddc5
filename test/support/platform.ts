import { type ExecutionResult, parse, validate } from 'graphql'
import type { Purpose } from '../../src/audit/purposes.js'
import { openRecorder } from '../../src/audit/recorder.js'
import { type Door, openDoor } from '../../src/database/door.js'
import type { Pooler } from '../../src/database/slot.js'
import { executeOperation, type Platform } from '../../src/execute.js'
import { openLane } from '../../src/lane/index.js'
import type { Buckets } from '../../src/limits/buckets.js'
import { openLimits } from '../../src/limits/limits.js'
import type { AccessTable } from '../../src/policy/access-row.js'
import type { Role, Viewer } from '../../src/policy/viewer.js'
import { regionsInProcess } from '../../src/regions/source.js'
import { platformPolicy } from '../../src/schema.js'
import { type Keyring, parseKeyring } from '../../src/sealing/keyring.js'
import { createTestDatabase, type TestDatabase } from './database.js'
import { bothLanes } from './lane.js'

/** A keyring that is the same in every run, for tests only. */
export const testKeyring = parseKeyring(
  JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } }),
  'test',
)

export interface AskOptions {
  readonly variables?: Record<string, unknown>
  readonly language?: 'zh' | 'en'
  readonly strict?: boolean
  readonly requestId?: string
  readonly purpose?: Purpose
}

/** An answer as a caller gets it: plain JSON. */
export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  readonly data?: any
  readonly errors?: { message: string; extensions: Record<string, unknown>; path?: (string | number)[] }[]
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly extensions?: any
}

/** The whole platform behind HTTP, on a database of its own. */
export interface TestPlatform extends Platform {
  readonly url: string
  readonly pooler: Pooler
  readonly adminUrl: string
  readonly ownerUrl: string
  readonly database: Pick<TestDatabase, 'name' | 'adminUrl'>
  /** SQL texts of the last operation, in order. */
  readonly statements: string[]
  /** The clock of the operations; set it to go to another day. */
  clock: Date
  ask(viewer: Viewer, query: string, options?: AskOptions): Promise<Answer>
  close(): Promise<void>
}

export const viewerOf = (
  department: string,
  region: string,
  role: Role = 'VIEWER',
  subject?: string,
): Viewer => ({
  subject: subject ?? `test-${department.toLowerCase()}-${region}-${role.toLowerCase()}`,
  department,
  region,
  role,
  client: 'test',
})

export async function testPlatform(
  options: { table?: AccessTable; slots?: number; keyring?: Keyring; lane?: 'ORDINARY' | 'COMPILED' } = {},
): Promise<TestPlatform> {
  const database = await createTestDatabase()
  const regions = regionsInProcess()
  const statements: string[] = []
  const door = openDoor({
    url: database.url,
    pooler: database.pooler,
    slots: options.slots ?? 4,
    files: 'person',
    regions,
    clock: () => platform.clock,
  })
  const recorder = openRecorder({
    url: database.url,
    keyring: options.keyring ?? testKeyring,
    pooler: database.pooler,
    running: () => door.load().used,
  })
  const platform: TestPlatform = {
    policy: await platformPolicy(options.table),
    regions,
    keyring: options.keyring ?? testKeyring,
    settings: {
      pageLimit: 200,
      threshold: 5,
      emergency: { hours: 24, triesPerDay: 10 },
      retentionYears: 3,
      synthetic: true,
      lookupsPerDay: 200,
      purposeRequired: false,
    },
    recorder,
    limits: testLimits,
    url: database.url,
    pooler: database.pooler,
    adminUrl: database.adminUrl,
    ownerUrl: database.ownerUrl,
    database,
    statements,
    clock: new Date(),
  } as unknown as TestPlatform
  const watched: Platform['door'] = {
    ...door,
    readAtOnce: (allowed, compose) =>
      door.readAtOnce(allowed, (operation) => {
        const composed = compose(operation)
        statements.splice(0, statements.length, ...composed.map(({ text }) => text))
        return composed
      }),
    inOperation: (allowed, work) =>
      door.inOperation(allowed, async (operation) => {
        try {
          return await work(operation)
        } finally {
          statements.splice(0, statements.length, ...operation.statements)
        }
      }),
  }
  return Object.assign(platform, {
    door: watched,
    lane: laneOf(options.lane, door),
    async ask(viewer: Viewer, query: string, asked: AskOptions = {}): Promise<Answer> {
      const document = parse(query)
      const faults = validate(platform.policy.schema, document)
      if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('\n'))
      const result: ExecutionResult = await executeOperation(
        platform,
        {
          viewer,
          requestId: asked.requestId ?? 'test-request',
          purpose: asked.purpose,
          language: asked.language ?? 'en',
          strict: asked.strict ?? false,
        },
        { document, variables: asked.variables },
      )
      return JSON.parse(JSON.stringify(result)) as Answer
    },
    async close() {
      await door.close()
      await recorder.close()
      await database.drop()
    },
  })
}

/** Both lanes and their bytes compared, unless a test asks for one: where others write at the time, two reads differ. */
function laneOf(one: 'ORDINARY' | 'COMPILED' | undefined, door: Door) {
  if (one === 'ORDINARY') return undefined
  return one === 'COMPILED' ? openLane() : bothLanes(door)
}

/** Buckets that are always full: what one answer left is no part of what a test compares. */
const fullBuckets: Buckets = {
  take: (_, __, { bucket }) => ({ allowed: true, currentlyAvailable: bucket, retryAfterSeconds: 0 }),
  giveBack: (_, __, { bucket }) => ({ allowed: true, currentlyAvailable: bucket, retryAfterSeconds: 0 }),
}

/** The limits of a deployment that sets none. */
export const testLimits = openLimits({ all: {} }, 200, fullBuckets)

/** The answer's data; an error fails the test with its message. */
export function dataOf(answer: Answer) {
  if (answer.errors?.length) throw new Error(JSON.stringify(answer.errors))
  return answer.data
}

export const codesOf = (answer: Answer): unknown[] =>
  (answer.errors ?? []).map(({ extensions }) => extensions.code)
