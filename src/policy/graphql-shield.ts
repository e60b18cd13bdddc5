import { createRequire } from 'node:module'
import type * as GraphqlShield from 'graphql-shield'

// Its ES modules import a name from node:util that Node has no longer since 23, and fail to load there. Its CommonJS
// modules look for it only in rules that are not used here. The bundle of the server takes them in the place of this module.
export const { deny, rule, shield } = createRequire(import.meta.url)('graphql-shield') as typeof GraphqlShield
