// 并排比较。The product beside PostGraphile and beside the limit, in one run and in turn.
import { writeFileSync } from 'node:fs'
import { growth } from './growth.mjs'
import { optionsOf, usage } from './options.mjs'
import { plotOf } from './plot.mjs'
import { quick } from './quick.mjs'
import { costsOf, print, ratiosOf } from './report.mjs'
import { run } from './run.mjs'

const write = (text) => process.stdout.write(text)

/** Answers with the code that the process ends with. */
export async function sideBySide(args) {
  const options = optionsOf(args)
  if (!options) {
    process.stderr.write(`用法 Usage: ${usage}`)
    return 2
  }
  const keep = (what) => options.json && writeFileSync(options.json, `${JSON.stringify(what, null, 2)}\n`)
  if (options.growth) return growth(options, { write, keep })
  if (options.quick) return quick(options, { write, keep })
  const measured = await run(options.data[0], options)
  const ratios = ratiosOf(measured.results)
  const costs = costsOf(measured.results)
  print(measured, ratios, costs, write)
  if (options.plot) writeFileSync(options.plot, plotOf(measured, Math.max(...options.connections)))
  keep({ ...measured, ratios, costs })
  return 0
}
