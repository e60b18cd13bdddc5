// One run on one data folder: start, compare, warm up, measure, compare again, count the record.
import { isOnRecord } from './contenders.mjs'
import { decisionsOf } from './decision.mjs'
import { compare, entriesIn } from './facts.mjs'
import { quiet, rounds } from './measure.mjs'
import { onStage } from './stage.mjs'
import { workloadsFor } from './workloads/index.mjs'

/** So many answers of each workload are compared, before and after. */
const compared = 30

const say = (text) => process.stderr.write(`${text}\n`)

export function run(dataDir, options) {
  const workloads = workloadsFor(options.only)
  return onStage(dataDir, options.contenders, workloads, (stage) => measure(stage, workloads, options), {
    share: options.share,
  })
}

async function measure({ contenders, sql, databasePid, asked, seconds }, workloads, options) {
  const persons = await personsIn(sql)
  say(
    `启动 Start ${seconds.toFixed(1)} s，档案 files ${persons}\n等待后台工作结束。Waiting until background work is done.`,
  )
  const pids = contenders.map(({ pid }) => pid)
  await quiet(pids, databasePid)
  const entries = await entriesIn(sql)
  const cold = await compare(contenders, workloads, compared)
  await warmUp(contenders, workloads, options)
  await quiet(pids, databasePid)
  const measured = await rounds(contenders, workloads, { ...options, tell })
  await compare(contenders, workloads, compared)
  await checkRecord(sql, entries, contenders)
  const results = measured.map((each) => ({
    ...each,
    ...cold.find(({ workload, contender }) => workload === each.workload && contender === each.contender),
  }))
  return { persons, results, decisions: await decisionsOf(asked, results) }
}

export const tell = (round, workload, connections, contender, { perSecond }) =>
  say(`${round + 1} ${workload} c${connections} ${contender} ${perSecond.toFixed(1)}/s`)

export async function warmUp(contenders, workloads, { connections, warm }) {
  for (const contender of contenders)
    for (const { name } of workloads) {
      const more = { connections: Math.max(...connections), seconds: warm, from: 500 }
      const { answers } = await contender.load.run({ name: `${contender.name}/${name}`, ...more })
      contender.answered += answers
    }
}

/** No record, no data: as many accesses as answers, warming up and comparing included. */
export async function checkRecord(sql, before, contenders) {
  const recorded = (await entriesIn(sql)) - before
  const answered = contenders.filter(isOnRecord).reduce((sum, each) => sum + each.answered, 0)
  if (recorded !== answered)
    throw new Error(`${answered} requests were answered and ${recorded} accesses recorded`)
  say(`访问记录 Accesses on record: ${recorded}`)
}

export async function personsIn(sql) {
  const [{ count }] = await sql`select count(*)::int as count from person`
  return count
}
