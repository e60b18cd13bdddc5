// One run on one data folder: start, compare, warm up, measure, compare again, count the record.
import { startPlatform } from '../platform.mjs'
import { birthDateOf } from './citizen-ids.mjs'
import { startPeers } from './contenders.mjs'
import { clear, enter, furnish, prefixOf } from './database.mjs'
import { compare, entriesIn } from './facts.mjs'
import { startLoad } from './loader.mjs'
import { gather, regionsOf } from './material.mjs'
import { quiet, rounds } from './measure.mjs'
import { requestsOf } from './requests.mjs'
import { tokensFor, viewersIn } from './viewers.mjs'
import { workloadsFor } from './workloads/index.mjs'

/** Production's settings but for the page limit: W3 asks for a thousand. */
const settings = { SANLIU_PAGE_LIMIT: '1000' }
const compared = 30

const say = (text) => process.stderr.write(`${text}\n`)

export async function run(dataDir, options) {
  const workloads = workloadsFor(options.only)
  const platform = await startPlatform(dataDir, settings)
  const stops = [() => platform.stop()]
  try {
    say(`启动 Start ${platform.seconds.toFixed(1)} s`)
    const { sql, url, pid: databasePid } = enter(dataDir)
    stops.unshift(async () => {
      await clear(sql)
      await sql.end()
    })
    await furnish(sql)
    const birthDate = birthDateOf(new Date())
    const material = { ...(await gather(sql)), birthDate }
    const viewers = viewersIn(await prefixOf(sql), regionsOf(material))
    const product = { name: 'sanliu', kind: 'sanliu', url: platform.url, pid: platform.pid }
    const peers = await startPeers(options.contenders, { connection: url, viewers, workloads })
    stops.unshift(...peers.map(({ stop }) => stop))
    const all = [product, ...peers].filter(({ name }) => options.contenders.includes(name))
    const contenders = all.map((each) => ({ ...each, answered: 0 }))
    const load = startLoad(birthDate)
    stops.unshift(() => load.stop())
    const asking = { material, viewers, tokens: await tokensFor(viewers, dataDir) }
    for (const contender of contenders)
      for (const workload of workloads)
        await load.know(`${contender.name}/${workload.name}`, {
          port: Number(new URL(contender.url).port),
          texts: requestsOf(workload, contender.kind, asking),
          isCreate: workload.isCreate ?? false,
        })
    say('等待后台工作结束。Waiting until background work is done.')
    const pids = contenders.map(({ pid }) => pid)
    await quiet(pids, databasePid)
    const entries = await entriesIn(sql)
    const cold = await compare(load, contenders, workloads, compared)
    await warmUp(load, contenders, workloads, options)
    await quiet(pids, databasePid)
    const measured = await rounds(load, contenders, workloads, {
      count: options.rounds,
      connections: options.connections,
      seconds: options.seconds,
      databasePid,
      tell: (round, workload, connections, contender, { perSecond }) =>
        say(`${round + 1} ${workload} c${connections} ${contender} ${perSecond.toFixed(1)}/s`),
    })
    await compare(load, contenders, workloads, compared)
    const recorded = (await entriesIn(sql)) - entries
    const answered = contenders.find(({ name }) => name === 'sanliu')?.answered ?? 0
    if (recorded !== answered)
      throw new Error(`${answered} requests were answered and ${recorded} accesses recorded`)
    say(`记录 Accesses recorded ${recorded} = ${answered}`)
    const withCold = measured.map((each) => ({
      ...each,
      ...cold.find(({ workload, contender }) => workload === each.workload && contender === each.contender),
    }))
    return { results: withCold, persons: await personsIn(sql), answered }
  } finally {
    for (const stop of stops) await stop()
  }
}

async function warmUp(load, contenders, workloads, { connections, seconds }) {
  for (const contender of contenders)
    for (const { name } of workloads) {
      const more = { connections: Math.max(...connections), seconds: Math.min(2, seconds), from: 500 }
      contender.answered += (await load.run({ name: `${contender.name}/${name}`, ...more })).answers
    }
}

async function personsIn(sql) {
  const [{ count }] = await sql`select count(*)::int as count from person`
  return count
}
