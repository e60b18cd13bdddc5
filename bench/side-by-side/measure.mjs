// Rounds: in each every contender answers every workload, the first of one round being the last of the next.
import { millisecondsOf, millisecondsOfCluster } from './processors.mjs'

/** Several processes below one; the database of the product is below it too, and counted by itself. */
const serverOf = ({ name, pid }) =>
  name === 'two-processes' ? millisecondsOfCluster(pid) : millisecondsOf(pid)

/** One contender, one workload, one number of connections. */
async function cell(contender, name, { connections, seconds, from }) {
  const { load, databasePid } = contender
  const asked = `${contender.name}/${name}`
  const warm = await load.run({ name: asked, connections, seconds: 0.3, from })
  const before = [serverOf(contender), millisecondsOfCluster(databasePid)]
  const seen = await load.run({ name: asked, connections, seconds, from: from + warm.answers })
  const after = [serverOf(contender), millisecondsOfCluster(databasePid)]
  contender.answered += warm.answers + seen.answers
  return {
    perSecond: seen.answers / seen.elapsed,
    p50: seen.p50,
    p99: seen.p99,
    server: (after[0] - before[0]) / seen.answers,
    database: (after[1] - before[1]) / seen.answers,
    kilobytes: seen.kilobytes,
  }
}

export async function rounds(contenders, workloads, { rounds: count, connections, seconds, tell }) {
  const cells = new Map()
  for (let round = 0; round < count; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse()
    for (const { name } of workloads)
      for (const at of connections)
        for (const contender of order) {
          const key = `${name}|${contender.label}|${at}`
          const from = round * 997
          const seen = await cell(contender, name, { connections: at, seconds, from })
          cells.set(key, [...(cells.get(key) ?? []), seen])
          tell(round, name, at, contender.label, seen)
        }
  }
  return [...cells].map(([key, seen]) => {
    const [workload, contender, at] = key.split('|')
    return { workload, contender, connections: Number(at), rounds: seen.length, ...medians(seen) }
  })
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const medians = (seen) =>
  Object.fromEntries(Object.keys(seen[0]).map((name) => [name, median(seen.map((each) => each[name]))]))

/**
 * Waits until what the product does by itself (publishing, closing quarters) is done. Sealing the record goes on every second
 * and takes some hundredths of a processor.
 */
export async function quiet(pids, databasePid, { share = 0.1, seconds = 3, atMost = 100 } = {}) {
  const used = () => pids.reduce((sum, pid) => sum + millisecondsOf(pid), millisecondsOfCluster(databasePid))
  for (let time = 0; time < atMost; time++) {
    const before = used()
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    if (used() - before <= share * seconds * 1000) return
  }
  throw new Error('the server is still at work: nothing can be measured beside that')
}
