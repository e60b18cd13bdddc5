// A short run that fails when the product has become much slower than it was: beside the others, not by the clock. Small data
// and short cells say nothing more.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../platform.mjs'
import { print, ratiosOf } from './report.mjs'
import { run } from './run.mjs'

const people = 5000
/** So much may be lost to chance on a machine that is busy with something else. */
const least = 0.5

const before = () => JSON.parse(readFileSync(new URL('../quick.json', import.meta.url), 'utf8'))

function smallFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sanliu-bench-data-'))
  // The account of the database must be able to enter.
  chmodSync(folder, 0o755)
  const env = { ...process.env, SANLIU_DATA_DIR: folder }
  const args = ['dist/src/commands/seed.js', '--people', String(people)]
  execFileSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] })
  return folder
}

export async function quick(options, { write, keep }) {
  const folder = options.data[0] ?? smallFolder()
  try {
    const measured = await run(folder, options)
    const ratios = ratiosOf(measured.results)
    print(measured, ratios, {}, write)
    keep({ ...measured, ratios })
    const doubtful = fallenIn(ratios)
    if (doubtful.length === 0) return 0
    // A busy moment of the machine is not slower software: what has fallen is measured once more, by itself.
    write('\n再测一次。Measured once more.\n')
    const only = [...new Set(doubtful.map((name) => name.split(' ')[0].split('-')[0]))]
    const again = await run(folder, { ...options, only })
    const second = ratiosOf(again.results)
    print(again, second, {}, write)
    return judge(second, doubtful, write)
  } finally {
    if (options.data.length === 0) rmSync(folder, { recursive: true, force: true })
  }
}

/** By the work of the processors: it does not count what others took of them meanwhile. */
const fallenIn = (ratios) =>
  Object.entries(before())
    .filter(([name, { work }]) => ratios[name]?.work < work * least)
    .map(([name]) => name)

function judge(ratios, doubtful, write) {
  const fallen = fallenIn(ratios).filter((name) => doubtful.includes(name))
  for (const name of fallen)
    write(
      `\n${name}: ${ratios[name].work}，原为 was ${before()[name].work}。变慢一倍以上。More than twice as slow as it was.\n`,
    )
  return fallen.length === 0 ? 0 : 1
}
