// The product alone on folders of different size: what an answer costs when the data grow. All are up, and in each round one
// after the other is asked.
import { compare, entriesIn } from './facts.mjs'
import { quiet, rounds } from './measure.mjs'
import { checkRecord, personsIn, tell, warmUp } from './run.mjs'
import { onStage } from './stage.mjs'
import { workloadsFor } from './workloads/index.mjs'

const asked = ['W1', 'W2', 'W4']

/** Of a hundred thousand persons so many lists fill their page: of another length answers cost what they hold, not what data do. */
const fullLists = 150

/** The stages of all folders at once. */
const onStages = ([folder, ...others], workloads, work, stages = []) =>
  folder === undefined
    ? work(stages)
    : onStage(
        folder,
        ['sanliu'],
        workloads,
        (stage) => onStages(others, workloads, work, [...stages, stage]),
        { lists: fullLists },
      )

export async function growth(options, { write, keep }) {
  const workloads = workloadsFor(options.only ?? asked)
  const results = await onStages(options.data, workloads, (stages) => measure(stages, workloads, options))
  const sizes = [...new Set(results.map(({ contender }) => contender))]
  write(`\n${'p50 ms'.padEnd(20)}${sizes.map((size) => size.padStart(26)).join('')}\n`)
  const ratios = {}
  for (const { workload, connections } of results.filter(({ contender }) => contender === sizes[0])) {
    const name = `${workload} c${connections}`
    const medians = results
      .filter((each) => each.workload === workload && each.connections === connections)
      .sort((a, b) => sizes.indexOf(a.contender) - sizes.indexOf(b.contender))
      .map(({ p50 }) => p50)
    ratios[name] = medians.map((each) => Number((each / medians[0]).toPrecision(3)))
    const cells = medians.map((each, at) => `${each.toFixed(2)} (× ${ratios[name][at].toFixed(2)})`)
    write(`${name.padEnd(20)}${cells.map((text) => text.padStart(26)).join('')}\n`)
  }
  keep({ results, ratios })
  return 0
}

async function measure(stages, workloads, options) {
  const contenders = []
  for (const { contenders: own, sql, databasePid } of stages) {
    await quiet([own[0].pid], databasePid)
    own[0].before = await entriesIn(sql)
    own[0].label = `${await personsIn(sql)} persons`
    contenders.push(own[0])
    await compare(own, workloads, 5)
  }
  await warmUp(contenders, workloads, options)
  const results = await rounds(contenders, workloads, { ...options, tell })
  for (const { contenders: own, sql } of stages) await checkRecord(sql, own[0].before, own)
  return results
}
