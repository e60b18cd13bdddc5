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
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const counts = countsOf(name)
    if (counts?.parent === pid) ticks += counts.own + counts.ended
  }
  return ticks * millisecondsPerTick
}
