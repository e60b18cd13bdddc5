import { readFileSync } from 'node:fs'
import type { Server } from '../support/server.js'

/** What a server holds of the memory of this machine. */
export const megabytesOf = ({ process: { pid } }: Server): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)
