import type { ChildProcess } from 'node:child_process'

interface Connection {
  close(): void
}

/**
 * Node hands a worker one connection at a time and keeps it until the worker says that it has it. From a worker that is
 * killed meanwhile that word never comes, and the client would wait for ever on a connection that nobody serves: it is
 * closed, so that the client can ask again. The form of these messages is node's own; in another one nothing is noted, and
 * nothing is closed.
 */
export function closeWhatNobodyServes(worker: ChildProcess): void {
  const handedOver = new Map<unknown, Connection>()
  const send = worker.send.bind(worker) as (...message: unknown[]) => boolean
  worker.send = (message: unknown, connection?: unknown, ...rest: unknown[]) => {
    const { act, seq } = message as { act?: unknown; seq?: unknown }
    if (act === 'newconn' && connection) handedOver.set(seq, connection as Connection)
    return send(message, connection, ...rest)
  }
  worker.on('internalMessage', ({ ack }: { ack?: unknown }) => handedOver.delete(ack))
  worker.once('exit', () => {
    for (const connection of handedOver.values()) connection.close()
  })
}
