import cluster from 'node:cluster'
import { closeWhatNobodyServes } from './handed-over.js'
import type { ToPrimary } from './messages.js'
import type { Forked } from './workers.js'

/** Another process of this very program, on the same port. A message to one that is gone is a message to nobody. */
export function fork(): Forked {
  const worker = cluster.fork()
  worker.on('error', () => {})
  closeWhatNobodyServes(worker.process)
  return {
    send: (message) => void (worker.isConnected() && worker.send(message, () => {})),
    kill: () => void worker.process.kill('SIGKILL'),
    // Others send messages of their own by the same way.
    onMessage: (hear) => worker.on('message', (message: ToPrimary) => 'tell' in message && hear(message)),
    onExit: (ended) => worker.once('exit', (code, signal) => ended(signal ?? String(code))),
  }
}
