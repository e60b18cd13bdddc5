// Long proofs in full: `npm run proof -- NAME [--count N] [--seed N]`. The gate runs the same tests at a reduced count.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const proofs = {
  kill: { files: ['test/database/kill.test.ts'], count: '300', about: 'backends terminated under load' },
  figures: {
    files: ['test/people/figures/writers.test.ts'],
    count: '10000',
    about: 'changes by eight writers at once, every figure recounted',
  },
  locks: {
    files: ['test/access/locks.test.ts', 'test/access/locks-figures.test.ts'],
    count: '1',
    about: 'the first lock off: every coordinate and every figure for every department',
  },
  weaken: {
    files: ['test/grants/weaken.test.ts'],
    count: '1',
    about: 'each right, policy and condition of the second lock weakened: each noticed',
  },
  chain: {
    files: ['test/audit/chain.test.ts'],
    count: '1000',
    about: 'the record of accesses tampered with: each change, drop, swap and cut found and named',
  },
  crash: {
    files: ['test/audit/crash.test.ts'],
    count: '20',
    about: 'kill -9 of the server and of PostgreSQL under 16 connections: no answer off the record',
  },
  faults: {
    files: ['kills', 'restarts', 'disk', 'overload', 'slow', 'clock'].map(
      (name) => `test/faults/${name}.test.ts`,
    ),
    count: '200',
    alone: true,
    about:
      'kill -9 of the server, a tenth as often of PostgreSQL, a full disk, five times the load, a slow database, clocks that jump: nothing lost or done twice',
  },
  once: {
    files: ['test/faults/once.test.ts'],
    count: '1000',
    about:
      'changes in five copies at once, and a fifth as often fifty writers on one version: one effect each',
  },
  canaries: {
    files: ['test/secrecy/canary.test.ts'],
    count: '1',
    about: 'planted values: read back, and in no log, error, id, cursor or column but their own',
  },
  scope: {
    files: ['test/grants/scope.test.ts'],
    count: '100000',
    about: 'random trees, viewers and rows: the policies and the API against a plain definition',
  },
  pool: {
    files: ['test/database/pool.test.ts'],
    count: '1000',
    about: 'one connection for all viewers in turn, with errors, timeouts and kills in between',
  },
  erasure: {
    files: ['test/rights/erasure.test.ts'],
    count: '10',
    about: 'files with canaries in every field erased: none is left in any table',
  },
  bundle: {
    files: ['test/operations/bundle.test.ts'],
    count: '1',
    about: 'the archive unpacked in an empty folder, started with Node alone and no network',
  },
  fuzz: {
    files: ['test/http/fuzz.test.ts'],
    count: '200000',
    about:
      'operations of the schema, valid, mutated and poisonous, over a real server: no fault, no hang, no value repeated',
  },
  access: {
    files: ['test/access/matrix.test.ts'],
    count: '1',
    about: 'every coordinate for every department',
  },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string' }, seed: { type: 'string' } },
})
const [name = ''] = positionals
const proof = proofs[name]
if (!proof) {
  process.stderr.write(
    `证明 Proofs:\n${Object.entries(proofs)
      .map(([key, { about }]) => `  ${key}  ${about}`)
      .join('\n')}\n`,
  )
  process.exit(2)
}
const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
// What is measured in time has the machine to itself.
const alone = proof.alone ? ['--no-file-parallelism'] : []
const { status } = spawnSync(process.execPath, [vitest, 'run', ...alone, ...proof.files], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PROOF_COUNT: values.count ?? proof.count,
    ...(values.seed ? { PROOF_SEED: values.seed } : {}),
  },
})
process.exit(status ?? 1)
