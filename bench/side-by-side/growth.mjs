// The product alone on folders of different size: what an answer costs when the data grow. The folders take their turns in the
// order given; each is started and measured by itself.
import { run } from './run.mjs'

const asked = ['W1', 'W2', 'W4']

export async function growth(options, { write, keep }) {
  const measured = []
  for (const folder of options.data)
    measured.push(await run(folder, { ...options, contenders: ['sanliu'], only: options.only ?? asked }))
  const [smallest] = measured
  write(
    `\n${'p50 ms'.padEnd(20)}${measured.map(({ persons }) => `${persons} persons`.padStart(26)).join('')}\n`,
  )
  const ratios = {}
  for (const [at, first] of smallest.results.entries()) {
    const name = `${first.workload} c${first.connections}`
    const medians = measured.map(({ results }) => results[at].p50)
    ratios[name] = medians.map((each) => Number((each / medians[0]).toPrecision(3)))
    const cells = medians.map((each, place) =>
      `${each.toFixed(2)} (× ${ratios[name][place].toFixed(2)})`.padStart(26),
    )
    write(`${name.padEnd(20)}${cells.join('')}\n`)
  }
  keep({ folders: measured, ratios })
  return 0
}
