import type { Viewer } from '../policy/viewer.js'

/** Who acted, as it is written down beside what was done. */
export const actorIn = ({ subject, department, region, role, client, organisation }: Viewer) => ({
  subject,
  department,
  regionCode: region,
  role,
  client,
  organisation: organisation ?? null,
})
