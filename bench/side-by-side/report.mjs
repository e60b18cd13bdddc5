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
]

const cellText = (value, width, digits) =>
  digits === undefined ? String(value).padEnd(width) : value.toFixed(digits).padStart(width)

/** How many times as many answers a second the first gives as the second, by workload and connections. */
export function ratiosOf(results) {
  const find = (workload, contender, connections) =>
    results.find(
      (each) =>
        each.workload === workload && each.contender === contender && each.connections === connections,
    )
  const ratios = {}
  for (const { workload, contender, connections, perSecond } of results) {
    const product = find(workload, 'sanliu', connections)
    if (contender === 'sanliu' || !product) continue
    ratios[`${workload} sanliu/${contender} c${connections}`] = Number(
      (product.perSecond / perSecond).toFixed(2),
    )
  }
  return ratios
}

export function print(results, ratios, write) {
  for (const workload of new Set(results.map((each) => each.workload))) {
    write(
      `\n${workload}\n${columns.map(([title, , width, digits]) => (digits === undefined ? title.padEnd(width) : title.padStart(width))).join('')}\n`,
    )
    for (const result of results.filter((each) => each.workload === workload))
      write(`${columns.map(([, name, width, digits]) => cellText(result[name], width, digits)).join('')}\n`)
  }
  write('\n')
  for (const [name, ratio] of Object.entries(ratios))
    write(`${name.padEnd(42)}${ratio.toFixed(2).padStart(8)}\n`)
}
