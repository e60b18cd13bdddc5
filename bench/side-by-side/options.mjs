// What the bench is told.
import { parseArgs } from 'node:util'
import { kinds, usual } from './contenders.mjs'

const listed = (text) => text?.split(',').map((each) => each.trim())

const full = { rounds: 5, seconds: 2.5, connections: '1,16', contenders: usual.join() }
const quick = { rounds: 2, seconds: 1, connections: '16', contenders: 'sanliu,postgraphile-rls,limit' }

export const usage = `npm run bench -- side-by-side --data FOLDER
  --rounds 5 --seconds 2.5          轮数和每格秒数。Rounds, and seconds of each cell.
  --warm 2                          每项预热秒数。Seconds for which each workload is asked before.
  --connections 1,16                并发连接。Connections at once.
  --only W1,W2                      只测这些。Only these workloads.
  --contenders sanliu,limit         只测这些。Only these: ${Object.keys(kinds).join(', ')}.
  --json FILE                       结果写入文件。The results as JSON.
  --plot FILE                       图（SVG），取最多的并发。A picture, at the most connections.
  --share 0.4                       每个进程至多用一个核的这一份，少核代表多核（root）。Holds each process to this share of a core, so that few cores stand for many; only root.
  --growth                          几个 --data 文件夹，只测本产品。The product alone on several folders.
  --quick                           几秒钟，比值与 bench/quick.json 相比。Some seconds; ratios are held against bench/quick.json.
`

export function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      warm: { type: 'string', default: '2' },
      connections: { type: 'string' },
      only: { type: 'string' },
      contenders: { type: 'string' },
      json: { type: 'string' },
      plot: { type: 'string' },
      share: { type: 'string' },
      growth: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  })
  const otherwise = values.quick ? quick : full
  const options = {
    data: values.data ?? [],
    rounds: Number(values.rounds ?? otherwise.rounds),
    seconds: Number(values.seconds ?? otherwise.seconds),
    warm: Number(values.warm),
    connections: listed(values.connections ?? otherwise.connections).map(Number),
    only: listed(values.only),
    contenders: listed(values.contenders ?? otherwise.contenders),
    json: values.json,
    plot: values.plot,
    share: values.share === undefined ? undefined : Number(values.share),
    growth: values.growth,
    quick: values.quick,
  }
  const isRight =
    (options.quick || options.data.length > 0) &&
    Number.isInteger(options.rounds) &&
    options.rounds > 0 &&
    options.seconds > 0 &&
    options.warm > 0 &&
    (options.share === undefined || (options.share > 0 && options.share <= 1)) &&
    options.connections.every((each) => Number.isInteger(each) && each > 0) &&
    options.contenders.every((each) => each in kinds)
  return isRight ? options : undefined
}
