// What processes took of the processors, as Linux counts it: ticks of ten milliseconds.
import { readdirSync, readFileSync } from 'node:fs'

const millisecondsPerTick = 10

function countsOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    return { parent: fields[1], own: fields[11] + fields[12], ended: fields[13] + fields[14] }
  } catch {
    return undefined
  }
}

/** Of one process with its threads. */
export const millisecondsOf = (pid) => (countsOf(pid)?.own ?? 0) * millisecondsPerTick

/** Of PostgreSQL: the process itself, all that live below it, and those that have ended. */
export function millisecondsOfCluster(pid) {
  const itself = countsOf(pid)
  if (!itself) return 0
  let ticks = itself.own + itself.ended
  for (const child of childrenOf(pid)) {
    const counts = countsOf(child)
    ticks += counts ? counts.own + counts.ended : 0
  }
  return ticks * millisecondsPerTick
}

/** Processes whose parent it is. */
export const childrenOf = (pid) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && countsOf(name)?.parent === pid)
    .map(Number)
