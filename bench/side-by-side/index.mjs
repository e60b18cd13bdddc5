// 并排比较。The product beside PostGraphile and beside the limit, in one run and in turn.
import { writeFileSync } from 'node:fs'
import { optionsOf, usage } from './options.mjs'
import { print, ratiosOf } from './report.mjs'
import { run } from './run.mjs'

const write = (text) => process.stdout.write(text)

export async function sideBySide(args) {
  const options = optionsOf(args)
  if (!options || options.data.length === 0) {
    process.stderr.write(`用法 Usage: ${usage}`)
    return 2
  }
  const { results, persons } = await run(options.data[0], options)
  const ratios = ratiosOf(results)
  print(results, ratios, write)
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ persons, results, ratios }, null, 2)}\n`)
  return 0
}
