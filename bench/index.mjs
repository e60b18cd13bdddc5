// How fast answers are: `npm run bench -- NAME --data FOLDER`, or with DATABASE_URL set. It asserts that bodies are
// right and nothing of their speed: times are printed, to be read beside the machine they were taken on.
import { parseArgs } from 'node:util'
import { firstAnswers } from './first-answers.mjs'
import { startPlatform } from './platform.mjs'

const benches = {
  'first-answers': {
    run: firstAnswers,
    about: '首页名单和统计，各30次。First pages of lists and statistics, 30 times each.',
  },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, times: { type: 'string', default: '30' } },
})
const bench = benches[positionals[0] ?? '']
const times = Number(values.times)
if (!bench || !(values.data || process.env.DATABASE_URL) || !(Number.isInteger(times) && times > 0)) {
  const known = Object.entries(benches).map(([name, { about }]) => `  ${name}  ${about}`)
  process.stderr.write(
    `用法 Usage: npm run bench -- NAME --data FOLDER [--times 30]\n未给出文件夹时使用 DATABASE_URL。DATABASE_URL where no folder is given.\n${known.join('\n')}\n`,
  )
  process.exit(2)
}
const platform = await startPlatform(values.data)
try {
  process.stdout.write(`启动 Start ${platform.seconds.toFixed(1)} s\n`)
  await bench.run(platform, times)
} finally {
  await platform.stop()
}
