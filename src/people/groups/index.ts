import { childGroup } from './child/index.js'
import { elderGroup } from './elder/index.js'
import type { Group } from './group.js'
import { womanGroup } from './woman/index.js'

/** The population groups, one line each. */
export const groups: readonly Group[] = [childGroup, elderGroup, womanGroup]
