import { admitted } from '../../src/clients/admission.js'
import { readClients } from '../../src/clients/read.js'
import { withClients } from '../../src/clients/table.js'
import { prefixFor } from '../../src/database/lock.js'
import { applyGrants } from '../../src/grants/apply.js'
import type { AccessTable } from '../../src/policy/access-row.js'
import { loadAccessTable } from '../../src/policy/access-table.js'
import type { Role, Viewer } from '../../src/policy/viewer.js'
import { type TestPlatform, viewerOf } from '../support/platform.js'

const common = {
  name: '演示前端',
  departments: ['CIVIL_AFFAIRS', 'EDUCATION'],
  roles: ['VIEWER', 'RECORDER', 'APPROVER'],
}

/** Front-ends of the tests; `desk` leaves its users what they have, and `test` fills the world. */
export const fronts = {
  desk: { ...common, rights: 'ALL' },
  test: {
    ...common,
    departments: ['CIVIL_AFFAIRS', 'TOWNSHIP_GOVERNMENT', 'PUBLIC_SECURITY'],
    rights: 'ALL',
  },
  narrow: {
    ...common,
    rights: { most: 'F', classes: { contact: 'M', health: 'N' }, populations: ['CHILD'] },
  },
  writer: { ...common, rights: { most: 'F', writes: ['guardianship'] } },
  figures: { ...common, rights: { most: 'A' } },
  town: { ...common, rights: 'ALL', region: '512002' },
}
export type FrontName = keyof typeof fronts

export const tableWith = (changed: object = {}): AccessTable =>
  withClients(loadAccessTable(), clientsOf(changed))

const clientsOf = (changed: object = {}) => {
  const clients = Object.entries({ ...fronts, ...changed }).map(([id, words]) => ({ id, ...words }))
  return readClients(JSON.stringify({ clients }), loadAccessTable())
}

/** The account of a department as it asks through a front-end. */
export function through(
  client: FrontName,
  region: string,
  role: Role = 'VIEWER',
  department = 'CIVIL_AFFAIRS',
): Viewer {
  const viewer = admitted(clientsOf(), { ...viewerOf(department, region, role), client })
  if ('wrong' in viewer) throw new Error(viewer.wrong.join())
  return viewer
}

/** Roles of its own for the database of the platform. */
export const grantTo = ({ ownerUrl, database }: TestPlatform, table: AccessTable) =>
  applyGrants(ownerUrl, { loginRole: database.name, prefix: prefixFor(database.name), table })
