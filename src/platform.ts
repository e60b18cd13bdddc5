import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server'
import { parse } from 'graphql'
import { openRecorder } from './audit/recorder.js'
import { keepSealed } from './audit/sealer.js'
import type { Config } from './config.js'
import { type Door, openDoor } from './database/door.js'
import { deadlinesOf } from './deadlines.js'
import { executeOperation, type Platform } from './execute.js'
import { gaugesOf } from './gauges.js'
import { lockFaultOf, lockFaults } from './grants/check.js'
import { apolloOptions } from './http/apollo.js'
import type { Caller } from './http/caller.js'
import { type KnownDocuments, knownDocuments } from './http/known-documents.js'
import { openLane } from './lane/index.js'
import { bucketsInProcess } from './limits/buckets.js'
import { openLimits } from './limits/limits.js'
import { faultOf, type Log } from './log.js'
import { regionNumber } from './regions/region-code.js'
import { regionsInProcess } from './regions/source.js'
import { platformPolicy } from './schema.js'
import type { Keyring } from './sealing/keyring.js'
import { type DatabaseAddress, type OpenPlatform, StartRefused } from './start.js'
import { keepSettled } from './statistics/settling.js'

/** Builds the schema, checks it against the access table, opens the door and puts Apollo in front of both. */
export async function openPlatform(
  config: Config,
  database: DatabaseAddress,
  keyring: Keyring,
  log: Log,
): Promise<OpenPlatform> {
  const policy = await platformPolicy()
  const fault = await lockFaultOf(database.url, policy.table)
  if (fault) throw new StartRefused(`${lockFaults[fault].zh}\n${lockFaults[fault].en}`)
  const regions = regionsInProcess()
  const door = openDoor({
    ...deadlinesOf(config.requestSeconds),
    url: database.url,
    slots: config.databaseSlots,
    pooler: config.databasePooler,
    files: 'person',
    timeZone: config.timeZone,
    regions,
  })
  const lane = openLane()
  const recorder = openRecorder({
    url: database.url,
    keyring,
    pooler: config.databasePooler,
    running: door.running,
  })
  const limits = openLimits(config.limits, config.pageLimit, bucketsInProcess())
  const platform: Platform = {
    policy,
    door,
    recorder,
    regions,
    keyring,
    lane,
    limits,
    settings: {
      pageLimit: config.pageLimit,
      threshold: config.threshold,
      lookupsPerDay: config.lookupsPerDay,
      purposeRequired: config.purposeRequired,
      emergency: config.emergency,
      retentionYears: config.retentionYears,
      synthetic: database.ownerUrl !== undefined,
    },
  }
  await loadRegionsFirst(platform)
  // The calendar counts whole counties: its statements take longer than anybody's question may.
  const calendar = openDoor({
    url: database.url,
    slots: 1,
    pooler: config.databasePooler,
    timeZone: config.timeZone,
    regions,
    statementMilliseconds: 300_000,
    operationMilliseconds: 1_800_000,
  })
  const settled = keepSettled({ door: calendar, regions, threshold: config.threshold }, (error) =>
    log.error('statistics.settle', { fault: faultOf(error) }),
  )
  const sealer = openDoor({
    url: database.url,
    pooler: config.databasePooler,
    slots: 1,
    timeZone: config.timeZone,
    regions,
  })
  const sealed = keepSealed(
    {
      door: sealer,
      key: keyring.derive('audit'),
      levels: config.alarmLevels,
      sealed: hourly(({ number, digest }) => log.info('audit.anchor', { codes: [`${number}:${digest}`] })),
      numberOf: regionNumber,
      alarmed: ({ kind, department, threshold }) =>
        log.warn('audit.alarm', { codes: [kind], department, count: threshold }),
    },
    (error) => log.error('audit.seal', { fault: faultOf(error) }),
  )
  const known = knownDocuments()
  const apollo = new ApolloServer<Caller>({
    ...apolloOptions(log, limits),
    gateway: executionOf(platform, known),
  })
  await apollo.start()
  return {
    apollo: known.before(apollo, {
      schema: policy.schema,
      log,
      run: (caller, asked) => executeOperation(platform, caller, asked),
    }),
    limits,
    ready: () => readiness(door),
    gauges: gaugesOf({ door, lane, sealer, calendar }),
    async close() {
      await apollo.stop()
      await settled.stop()
      await calendar.close()
      await door.close()
      await recorder.close()
      await sealed.stop()
      await sealer.close()
    },
  }
}

/** What the platform itself asks before it serves: of no department, so that it may see nothing but who it is. */
const platformItself = {
  subject: 'platform',
  department: '',
  region: '',
  role: 'VIEWER',
  client: 'platform',
} as const
const whoAmI = parse('{ viewer { account } }')

/**
 * The tree of the regions is loaded by the first operation of a process, and the country takes seconds: the first user should not wait
 * for it. A database that does not answer is told by /readyz; the first operation then loads the tree after all.
 */
export async function loadRegionsFirst(platform: Platform): Promise<void> {
  await executeOperation(
    platform,
    { viewer: platformItself, requestId: 'start', language: 'zh', strict: false },
    { document: whoAmI },
  )
}

/** Calls at most once an hour; the first time at once. */
function hourly<T>(tell: (value: T) => void): (value: T) => void {
  let toldAt = 0
  return (value) => {
    if (Date.now() - toldAt < 3_600_000) return
    toldAt = Date.now()
    tell(value)
  }
}

type Gateway = ApolloServerOptionsWithGateway<Caller>['gateway']

/** Apollo parses and validates; the execution is ours, so that it lies between the decision and the commit. */
const executionOf = (platform: Platform, known: KnownDocuments): Gateway => ({
  async load() {
    return {
      executor({ context, document, request }) {
        known.know(request.query, document)
        return executeOperation(platform, context as unknown as Caller, {
          document,
          operationName: request.operationName,
          variables: request.variables,
        }) as ReturnType<Awaited<ReturnType<Gateway['load']>>['executor'] & object>
      },
    }
  },
  onSchemaLoadOrUpdate(tell) {
    tell({ apiSchema: platform.policy.schema, coreSupergraphSdl: '' })
    return () => undefined
  },
  async stop() {},
})

async function readiness(door: Door) {
  try {
    await door.ready()
    return { database: true }
  } catch {
    return { database: false }
  }
}
