// Long proofs in full: `npm run proof -- NAME`. The gate runs the same tests at a reduced count.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const proofs = {
  kill: { files: ['test/database/kill.test.ts'], count: '300', about: 'backends terminated under load' },
  figures: {
    files: ['test/people/figures/writers.test.ts'],
    count: '10000',
    about: 'changes by eight writers at once, every figure recounted',
  },
  locks: {
    files: ['test/access/locks.test.ts'],
    count: '1',
    about: 'the first lock off: every coordinate for every department',
  },
  access: {
    files: ['test/access/matrix.test.ts'],
    count: '1',
    about: 'every coordinate for every department',
  },
}

const [name = ''] = process.argv.slice(2)
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
const { status } = spawnSync(process.execPath, [vitest, 'run', ...proof.files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PROOF_COUNT: proof.count },
})
process.exit(status ?? 1)
