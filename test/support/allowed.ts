import type { RowCondition } from '../../src/policy/access-row.js'
import type { Allowed } from '../../src/policy/allowed.js'
import type { Viewer } from '../../src/policy/viewer.js'
import type { Population } from '../../src/registry/populations.js'

/** A viewer of civil affairs in a region, or what the test says instead. */
export const viewerForTest = (more: Partial<Viewer> = {}): Viewer => ({
  subject: 'tester',
  department: 'CIVIL_AFFAIRS',
  region: '5120',
  role: 'RECORDER',
  client: 'test',
  ...more,
})

/** A decision that only tests of the layers below the policy may make up. */
export function allowedForTest(
  viewer: Viewer,
  kind: Allowed['kind'],
  more: { rows?: [Population, RowCondition][]; roots?: string[]; mode?: Allowed['mode'] } = {},
): Allowed {
  const decision = {
    viewer,
    kind,
    changesRegions: false,
    goesByKeys: kind === 'mutation',
    databaseRole:
      viewer.role === 'ADMINISTRATOR'
        ? 'administrator'
        : kind === 'mutation'
          ? `${viewer.department}:WRITES`
          : viewer.department,
    countingRole: `${viewer.department}:COUNTS`,
    counted: [],
    roots: new Set(more.roots),
    rows: new Map(more.rows ?? [['CHILD', { kind: 'REGION' }]]),
    mode: more.mode ?? (() => 'FULL' as const),
    right: more.mode ?? (() => 'FULL' as const),
  }
  return decision as unknown as Allowed
}
