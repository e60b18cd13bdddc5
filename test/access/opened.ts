import { type ExecutionResult, parse } from 'graphql'
import type { Operation, Scope } from '../../src/database/operation.js'
import { executeOperation, type Platform } from '../../src/execute.js'
import { openLane } from '../../src/lane/index.js'
import type { AccessRow } from '../../src/policy/access-row.js'
import type { Allowed } from '../../src/policy/allowed.js'
import type { Policy } from '../../src/policy/decide.js'
import {
  countedPopulations,
  countingRoleOf,
  databaseRoleOf,
  populationsOf,
  rightsOf,
} from '../../src/policy/rights.js'
import type { Viewer } from '../../src/policy/viewer.js'
import { type DataClass, dataClassNames } from '../../src/registry/classes.js'
import { platformPolicy } from '../../src/schema.js'
import type { Answer, TestPlatform } from '../support/platform.js'

const everything = (row: AccessRow): AccessRow => ({
  ...row,
  cells: Object.fromEntries(dataClassNames.map((name) => [name, 'F'])) as AccessRow['cells'],
  rows: { CHILD: { kind: 'REGION' }, ELDER: { kind: 'REGION' }, WOMAN: { kind: 'REGION' } },
  writes: new Set<DataClass>(dataClassNames),
})

/** The policy of a table that gives every department everything. */
export const openPolicy = ({ policy }: TestPlatform): Promise<Policy> =>
  platformPolicy(new Map([...policy.table].map(([department, row]) => [department, everything(row)])))

/** The two ways of a read. */
export const lanes = ['RESOLVERS', 'COMPILED'] as const
export type LaneName = (typeof lanes)[number]

const everywhere: Scope = { ranges: [[0, 10 ** 12]] }

/**
 * The first lock off: the document is decided by a table that gives everything, for the whole city, and planned by that
 * decision. Only what the database is told stays what it is: the role, the region and the populations of the real viewer.
 */
export function withoutFirstLock(
  platform: TestPlatform,
  policy: Policy,
  lane: LaneName = 'RESOLVERS',
): (real: Viewer, query: string, variables?: Record<string, unknown>) => Promise<Answer> {
  const compiled = lane === 'COMPILED' ? openLane() : undefined
  return async (real, query, variables = {}) => {
    const rights = rightsOf(platform.policy.table, real)
    const asReal = (allowed: Allowed): Allowed => ({
      ...allowed,
      viewer: real,
      databaseRole: databaseRoleOf(rights, allowed.kind, allowed.seesOpened),
      countingRole: countingRoleOf(rights),
      rows: populationsOf(rights),
      counted: countedPopulations(rights),
    })
    // Nor does the region of the viewer decide anything any more.
    const openedFor = (allowed: Allowed) => {
      const open = (each: Operation): Operation => ({
        ...each,
        allowed,
        viewer: { ...real, region: '5120' },
        scope: everywhere,
        as: (service) => open(each.as(service)),
      })
      return open
    }
    const { door } = platform
    const opened = {
      ...platform,
      policy,
      lane: compiled,
      door: {
        ...door,
        inOperation: <T>(allowed: Allowed, work: (operation: Operation) => Promise<T>) =>
          door.inOperation(asReal(allowed), (operation) => work(openedFor(allowed)(operation))),
        readAtOnce: (allowed: Allowed, compose: Parameters<Platform['door']['readAtOnce']>[1]) =>
          door.readAtOnce(asReal(allowed), (operation) => compose(openedFor(allowed)(operation))),
      },
    }
    const result: ExecutionResult = await executeOperation(
      opened,
      {
        viewer: { ...real, region: '5120' },
        requestId: 'opened',
        language: 'en',
        strict: false,
      },
      { document: parse(query), variables },
    ).catch((error: Error) => ({ errors: [error] }) as unknown as ExecutionResult)
    return JSON.parse(JSON.stringify(result)) as Answer
  }
}
