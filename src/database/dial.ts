import { connect, type Socket } from 'node:net'
import type { Address } from './address.js'

const silent = () => {}

/** One connected socket, or an error in bounded time. The driver puts TLS on top of it where the address asks. */
export function dial(address: Address, connectMilliseconds: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      address.path ? { path: address.path } : { host: address.host, port: address.port, noDelay: true },
    )
    const timer = setTimeout(
      () => socket.destroy(new Error('connect: no answer in time')),
      connectMilliseconds,
    )
    socket.once('connect', () => {
      clearTimeout(timer)
      // The driver looks for the name of the server here when it checks a certificate.
      resolve(Object.assign(socket, { host: address.host }))
    })
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    // An 'error' event without a listener ends the process.
    socket.on('error', silent)
  })
}
