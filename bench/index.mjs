// How fast answers are: `npm run bench -- NAME …`. It asserts that bodies are right; times are printed, to be read beside
// the machine they were taken on, and ratios within one run say more than times.
import { firstAnswers } from './first-answers.mjs'
import { multiply } from './multiply.mjs'
import { sideBySide } from './side-by-side/index.mjs'

const benches = {
  'side-by-side': {
    run: sideBySide,
    about: '与 PostGraphile 和极限并排比较。Beside PostGraphile and the limit; the default.',
  },
  multiply: {
    run: multiply,
    about: '为增长测量加倍人员。More people for the measure of growth.',
  },
  'first-answers': {
    run: firstAnswers,
    about: '首页名单和统计，各30次。First pages of lists and statistics, 30 times each.',
  },
}

const given = process.argv.slice(2)
const isNamed = given[0] !== undefined && !given[0].startsWith('-')
const bench = benches[isNamed ? given[0] : 'side-by-side']
if (bench) process.exitCode = await bench.run(given.slice(isNamed ? 1 : 0))
else {
  const known = Object.entries(benches).map(([name, { about }]) => `  ${name}  ${about}\n`)
  process.stderr.write(`用法 Usage: npm run bench -- NAME …\n${known.join('')}`)
  process.exitCode = 2
}
