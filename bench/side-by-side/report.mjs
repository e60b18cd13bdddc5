// What was measured, as a table and as ratios.
const columns = [
  ['contender', 'contender', 18],
  ['conn', 'connections', 5],
  ['req/s', 'perSecond', 9, 1],
  ['p50 ms', 'p50', 9, 2],
  ['p99 ms', 'p99', 9, 2],
  ['server ms', 'server', 10, 2],
  ['db ms', 'database', 8, 2],
  ['KB', 'kilobytes', 8, 1],
  ['cold ms', 'cold', 9, 1],
]

const cellText = (value, width, digits) =>
  digits === undefined ? String(value).padEnd(width) : value.toFixed(digits).padStart(width)

/**
 * The product beside each other contender, by workload and connections: how many times as many answers a second, and how
 * many times as many answers for the same work of the processors.
 */
export function ratiosOf(results) {
  const ratios = {}
  for (const other of results) {
    const { workload, contender, connections } = other
    const product = results.find(
      (each) => each.workload === workload && each.contender === 'sanliu' && each.connections === connections,
    )
    if (contender === 'sanliu' || !product) continue
    ratios[`${workload} sanliu/${contender} c${connections}`] = {
      answers: rounded(product.perSecond / other.perSecond),
      work: rounded((other.server + other.database) / (product.server + product.database)),
    }
  }
  return ratios
}

/** What each part that was put aside takes of the processors, for each answer in ms and of all that it takes. */
export function costsOf(results) {
  const costs = {}
  for (const { workload, contender, connections, server, database } of results) {
    const part = /^without-(.*)$/.exec(contender)?.[1]
    const product = results.find(
      (each) => each.workload === workload && each.contender === 'sanliu' && each.connections === connections,
    )
    if (!part || !product) continue
    const whole = product.server + product.database
    const milliseconds = whole - server - database
    costs[`${workload} ${part} c${connections}`] = {
      milliseconds: rounded(milliseconds),
      share: rounded(milliseconds / whole),
    }
  }
  return costs
}

const rounded = (ratio) => Number(ratio.toPrecision(3))

export function print({ results, decisions }, ratios, costs, write) {
  for (const workload of new Set(results.map((each) => each.workload))) {
    write(
      `\n${workload}\n${columns.map(([title, , width, digits]) => (digits === undefined ? title.padEnd(width) : title.padStart(width))).join('')}\n`,
    )
    for (const result of results.filter((each) => each.workload === workload))
      write(`${columns.map(([, name, width, digits]) => cellText(result[name], width, digits)).join('')}\n`)
  }
  write(`\n${'ratio'.padEnd(42)} answers    work\n`)
  for (const [name, { answers, work }] of Object.entries(ratios))
    write(`${name.padEnd(42)}${answers.toFixed(2).padStart(8)}${work.toFixed(2).padStart(8)}\n`)
  const parts = Object.entries(costs)
  if (parts.length > 0) write(`\n${'cost of'.padEnd(42)}      ms   share\n`)
  for (const [name, { milliseconds, share }] of parts)
    write(
      `${name.padEnd(42)}${milliseconds.toFixed(2).padStart(8)}${`${(share * 100).toFixed(0)} %`.padStart(8)}\n`,
    )
  write(`\n${'decision'.padEnd(42)}      µs   share\n`)
  for (const { workload, microseconds, shares } of decisions)
    for (const [connections, share] of Object.entries(shares))
      write(
        `${`${workload} ${connections}`.padEnd(42)}${microseconds.toFixed(1).padStart(8)}${`${(share * 100).toFixed(2)} %`.padStart(8)}\n`,
      )
}
