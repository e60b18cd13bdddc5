import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { isAlive, runningServer } from '../../src/database/embedded/server.js'
import { startEmbedded } from '../../src/database/embedded.js'
import { startPooler } from './pooler.js'
import { beginRun, endRun, type TestRun } from './run.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the `TestRun`; the first question starts PostgreSQL. */
    readonly testRun: string
  }
}

/**
 * One PostgreSQL for the run: the one of TEST_DATABASE_URL (a role that may create databases and roles), or an
 * embedded one in a folder of its own. Files run in processes of their own and ask for it over loopback, so that a run
 * without a database test starts none.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let opened: Promise<Opened> | undefined
  const server = createServer((_request, response) => {
    opened ??= open()
    opened.then(
      ({ run }) => response.end(JSON.stringify(run)),
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('testRun', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return async () => {
    server.close()
    await (await opened?.catch(() => undefined))?.close()
  }
}

interface Opened {
  readonly run: TestRun
  close(): Promise<void>
}

async function open(): Promise<Opened> {
  const given = process.env.TEST_DATABASE_URL
  if (given) {
    const run = await beginRun(given)
    return pooled({ run, close: () => endRun(run) })
  }
  clearLeftovers()
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  chmodSync(folder, 0o755)
  const embedded = await startEmbedded(folder)
  const close = async () => {
    await embedded.stop()
    removeHome(folder)
  }
  try {
    return await pooled({ run: await beginRun(embedded.adminUrl), close })
  } catch (error) {
    await close()
    throw error
  }
}

/** With TEST_POOLER=1 the platforms of the tests reach their databases by way of a PgBouncer. */
async function pooled({ run, close }: Opened): Promise<Opened> {
  if (!process.env.TEST_POOLER) return { run, close }
  const password = randomBytes(12).toString('hex')
  const { port, stop } = await startPooler(run.adminUrl, password)
  return {
    run: { ...run, pooler: { port, password } },
    async close() {
      await stop()
      await close()
    },
  }
}

const folderPrefix = 'sanliu-test-'

/** A run that was killed leaves its server running and its folder. */
function clearLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(folderPrefix))) {
    const pid = Number(name.slice(folderPrefix.length).split('-')[0])
    if (!pid || isAlive(pid)) continue
    const folder = join(tmpdir(), name)
    const data = join(folder, 'postgres', 'data')
    const running = runningServer(data)
    try {
      if (running && readFileSync(`/proc/${running.pid}/cmdline`, 'utf8').includes(data))
        process.kill(running.pid, 'SIGQUIT')
      removeHome(folder)
    } catch {
      // Another account's, or a system that doesn't tell: left where it is.
    }
  }
}

/** The folder, and the one its link leads to when the temporary folder is closed to the server's account. */
function removeHome(folder: string): void {
  const home = join(folder, 'postgres')
  if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
}
