// Everything that a run needs, started and told whom it serves; and taken down again, whatever happened.
import { startPlatform } from '../platform.mjs'
import { birthDateOf } from './citizen-ids.mjs'
import { startPeers } from './contenders.mjs'
import { clear, enter, furnish, prefixOf } from './database.mjs'
import { hold } from './held.mjs'
import { startLoad } from './loader.mjs'
import { gather, regionsOf } from './material.mjs'
import { childrenOf } from './processors.mjs'
import { askedOf, requestsOf } from './requests.mjs'
import { tokensFor, viewersIn } from './viewers.mjs'

/** What anybody has, but for the page limit: W3 asks for a thousand. */
const settings = { SANLIU_PAGE_LIMIT: '1000' }

/** The processes that answer; the primary of several does not. */
const answering = ({ name, pid }) => (name === 'two-processes' ? childrenOf(pid) : [pid])

/** Runs the work on the stage; what was started first is stopped last. */
export async function onStage(dataDir, wanted, workloads, work, given = {}) {
  const stops = []
  try {
    return await work(await setUp(dataDir, wanted, workloads, given, (stop) => stops.unshift(stop)))
  } finally {
    for (const stop of stops)
      await stop().catch((error) => {
        process.stderr.write(`${error}\n`)
        process.exitCode = 1
      })
  }
}

async function setUp(dataDir, wanted, workloads, given, atEnd) {
  const platform = await startPlatform(dataDir, settings)
  atEnd(() => platform.stop())
  const { sql, url: connection, login, pid: databasePid } = enter(dataDir)
  atEnd(() => sql.end())
  await furnish(sql)
  atEnd(() => clear(sql))
  const birthDate = birthDateOf(new Date())
  const material = { ...(await gather(sql, given)), birthDate }
  const viewers = viewersIn(await prefixOf(sql), regionsOf(material))
  const product = { name: 'sanliu', kind: 'sanliu', url: platform.url, pid: platform.pid }
  const peers = await startPeers(wanted, { connection, login, dataDir, settings, viewers, workloads, atEnd })
  const load = startLoad(birthDate)
  atEnd(async () => load.stop())
  const contenders = [product, ...peers]
    .filter(({ name }) => wanted.includes(name))
    .map((each) => ({ ...each, label: each.name, load, databasePid, answered: 0 }))
  if (given.share) {
    const letGo = hold(contenders.flatMap(answering), given.share)
    atEnd(async () => letGo())
  }
  const asking = { material, viewers, tokens: await tokensFor(viewers, dataDir) }
  for (const contender of contenders)
    for (const workload of workloads)
      await load.know(`${contender.name}/${workload.name}`, {
        port: Number(new URL(contender.url).port),
        texts: requestsOf(workload, contender.kind, asking),
        isCreate: workload.isCreate ?? false,
      })
  const asked = new Map(workloads.map((workload) => [workload.name, askedOf(workload, asking)]))
  return { contenders, sql, databasePid, asked, seconds: platform.seconds }
}
