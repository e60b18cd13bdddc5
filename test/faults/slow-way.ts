import type { AddressInfo } from 'node:net'
import { createConnection, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** The way to a database, which may be slow or lead nowhere for a while. */
export interface SlowWay {
  readonly url: string
  /** What the database says comes so much later; `Infinity`: nothing comes for as long as that, and nobody is told. */
  delay: number
  close(): Promise<void>
}

export async function openSlowWay(url: string): Promise<SlowWay> {
  const target = new URL(url)
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = createConnection(Number(target.port), target.hostname)
    let last = Promise.resolve()
    far.on('data', (chunk) => {
      const { delay } = way
      // In order, whatever each of them waits for.
      last = last.then(async () => {
        if (delay > 0) await waited(delay)
        near.write(chunk)
      })
    })
    near.on('data', (chunk) => far.write(chunk))
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const near = new URL(url)
  near.port = String((server.address() as AddressInfo).port)
  /** What can't get through is sent again until it does, as TCP sends it. */
  const waited = async (delay: number) => {
    if (Number.isFinite(delay)) return pause(delay)
    while (way.delay === Number.POSITIVE_INFINITY) await pause(20)
  }
  const way: SlowWay = {
    url: near.href,
    delay: 0,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return way
}
