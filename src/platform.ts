import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server'
import { parse } from 'graphql'
import { openRecorder } from './audit/recorder.js'
import { trustedDocuments } from './clients/fitting.js'
import { deployedTable } from './clients/index.js'
import type { Config } from './config.js'
import { DatabaseClock } from './database/clock.js'
import { type Door, openDoor } from './database/door.js'
import { deadlinesOf } from './deadlines.js'
import { dutyOf } from './duty.js'
import { executeOperation, type Platform } from './execute.js'
import { gaugesOf } from './gauges.js'
import { lockFaultOf, lockFaults } from './grants/check.js'
import { apolloOptions } from './http/apollo.js'
import type { Caller } from './http/caller.js'
import { type KnownDocuments, knownDocuments } from './http/known-documents.js'
import { openLane } from './lane/index.js'
import { openLimits } from './limits/limits.js'
import { SharedBuckets } from './limits/shared-buckets.js'
import { faultOf, type Log } from './log.js'
import { regionsInProcess } from './regions/source.js'
import { openRegister } from './revocation/register.js'
import { platformPolicy } from './schema.js'
import type { Keyring } from './sealing/keyring.js'
import { type DatabaseAddress, type OpenPlatform, StartRefused } from './start.js'

/** So long an operation may go on when its request is over and the server stops. */
const graceMilliseconds = 5_000

/** Builds the schema, checks it against the access table, opens the door and puts Apollo in front of both. */
export async function openPlatform(
  config: Config,
  database: DatabaseAddress,
  keyring: Keyring,
  log: Log,
): Promise<OpenPlatform> {
  const policy = await platformPolicy(deployedTable(config))
  const documents = trustedDocuments(config, policy)
  const fault = database.isCompared ? undefined : await lockFaultOf(database.url, policy.table)
  if (fault) throw new StartRefused(`${lockFaults[fault].zh}\n${lockFaults[fault].en}`)
  const regions = regionsInProcess()
  const clock = new DatabaseClock({ jumped: (seconds) => log.warn('clock.jumped', { count: seconds }) })
  const door = openDoor({
    ...deadlinesOf(config.requestSeconds),
    url: database.url,
    slots: config.databaseSlots,
    pooler: config.databasePooler,
    files: 'person',
    timeZone: config.timeZone,
    regions,
    clock: clock.now,
  })
  const lane = openLane()
  const recorder = openRecorder({
    url: database.url,
    keyring,
    pooler: config.databasePooler,
    running: () => door.load().used,
    clock: clock.now,
  })
  const revocations = openRegister({
    url: database.url,
    pooler: config.databasePooler,
    time: clock,
    failed: (error) => log.error('revocation.refresh', { fault: faultOf(error) }),
  })
  const buckets = new SharedBuckets({
    url: database.url,
    pooler: config.databasePooler,
    secret: keyring.derive('limits'),
    failed: (error) => log.error('limits.exchange', { fault: faultOf(error) }),
  })
  const limits = openLimits(config.limits, config.pageLimit, buckets)
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
  await Promise.all([loadRegionsFirst(platform), revocations.ready])
  const duty = dutyOf({ config, database, keyring, regions, log, clock })
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
    documents,
    standingOf: revocations.standingOf,
    clock: clock.milliseconds,
    ready: async () => ({ ...(await readiness(door)), revocations: revocations.isFresh() }),
    takeDuty: duty.take,
    gauges: gaugesOf({ door, lane, duty }),
    async close() {
      await apollo.stop()
      await revocations.close()
      await buckets.close()
      await duty.rest()
      // The edge has given the requests their time; what is still here waits for a database that says nothing.
      await door.close(graceMilliseconds)
      await recorder.close()
      await duty.end()
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
