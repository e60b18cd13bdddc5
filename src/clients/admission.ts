import type { Viewer } from '../policy/viewer.js'
import type { Clients } from './client.js'

/** The viewer as far as the front-end may ask for it, or the claims of the token that do not fit it. */
export function admitted(
  clients: Clients | undefined,
  viewer: Viewer,
): Viewer | { readonly wrong: readonly string[] } {
  if (!clients) return viewer
  const client = clients.get(viewer.client)
  if (!client) return { wrong: ['client'] }
  if (!client.departments.includes(viewer.department)) return { wrong: ['department'] }
  if (!client.roles.includes(viewer.role)) return { wrong: ['role'] }
  if (client.region === undefined) return viewer
  const region = narrowerRegion(viewer.region, client.region)
  if (region === undefined) return { wrong: ['region'] }
  return Object.freeze({ ...viewer, region, bounds: Object.freeze([viewer.region, client.region]) })
}

/** Of two regions the one that lies in the other, by the digits of their codes. */
const narrowerRegion = (one: string, other: string): string | undefined =>
  one.startsWith(other) ? one : other.startsWith(one) ? other : undefined
