import { type Config, ConfigError, loadConfig } from './config.js'
import { createLog, faultOf, type Log } from './log.js'
import { type Parts, type Running, StartRefused, start } from './start.js'

/** The process: configuration, start, signals, exit code. */
export async function main(parts: Parts): Promise<void> {
  const config = readConfig()
  if (!config) return
  const log = createLog(config.logLevel)
  // Node would print the message of an error that nobody caught, and it may hold values.
  process.on('uncaughtException', (error) => fail(log, error))
  process.on('unhandledRejection', (error) => fail(log, error))
  try {
    const running = await start(config, log, parts)
    process.stdout.write(`${running.page}\n`)
    stopOnSignal(running, log)
  } catch (error) {
    if (!(error instanceof StartRefused) && !isReadable(error)) return fail(log, error)
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
}

function readConfig(): Config | undefined {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
    return undefined
  }
}

/** Errors of the start that are written for the person at the terminal and hold no data. */
const readable = new Set([
  'AccessTableError',
  'KeyringError',
  'LocalIssuerRefused',
  'PublicKeysError',
  'UnclassifiedCoordinates',
])
const isReadable = (error: unknown): error is Error => error instanceof Error && readable.has(error.name)

function fail(log: Log, error: unknown): void {
  log.error('process.fault', { fault: faultOf(error) })
  process.exit(1)
}

/** The first signal lets running requests finish, the second does not. */
function stopOnSignal(running: Running, log: Log) {
  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info('stopping', { signal })
    await running.stop()
    process.exit(0)
  }
  process.on('SIGINT', (signal) => void stop(signal))
  process.on('SIGTERM', (signal) => void stop(signal))
}
