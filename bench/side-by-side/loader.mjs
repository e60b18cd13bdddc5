// The process of the load, and what it is told.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export function startLoad(birthDate) {
  const child = fork(fileURLToPath(new URL('load.mjs', import.meta.url)), [birthDate])
  const folder = mkdtempSync(join(tmpdir(), 'sanliu-bench-'))
  const tell = async (order, more) => {
    child.send({ order, ...more })
    const [{ answer, fault }] = await once(child, 'message')
    if (fault) throw new Error(fault)
    return answer
  }
  return {
    run: (more) => tell('run', more),
    sample: (more) => tell('sample', more),
    async know(name, requests) {
      const file = join(folder, 'requests.json')
      writeFileSync(file, JSON.stringify(requests))
      await tell('know', { name, file })
    },
    stop() {
      child.disconnect()
      rmSync(folder, { recursive: true })
    },
  }
}
