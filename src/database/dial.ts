import { connect, isIP, type Socket } from 'node:net'
import { connect as secure } from 'node:tls'
import type { Address } from './address.js'

const silent = () => {}

/** A connection that could not be made, by the system's word for the reason. */
const failed = (code: string) => Object.assign(new Error(`connect: ${code}`), { code })

/**
 * One connected socket, encrypted where the address asks, or an error in bounded time. The encryption is begun here and
 * not in the driver, so that the socket in hand is the one that is written to.
 */
export async function dial(address: Address, connectMilliseconds: number): Promise<Socket> {
  const plain = connect(
    address.path ? { path: address.path } : { host: address.host, port: address.port, noDelay: true },
  )
  keepQuiet(plain)
  let socket: Socket = plain
  const timer = setTimeout(() => socket.destroy(failed('TIMEOUT')), connectMilliseconds)
  try {
    await event(plain, 'connect')
    if (address.tls === false) return plain
    if (!(await speaksTls(plain))) {
      if (address.tls === 'prefer') return plain
      throw failed('NO_TLS')
    }
    const { host } = address
    socket = secure({
      socket: plain,
      host,
      servername: isIP(host) ? undefined : host,
      ...(address.tls === 'prefer' ? { rejectUnauthorized: false } : address.tls),
    })
    keepQuiet(socket)
    await event(socket, 'secureConnect')
    return socket
  } catch (error) {
    socket.destroy()
    plain.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** PostgreSQL's question before TLS: eight bytes, answered with the one letter S or N. */
async function speaksTls(socket: Socket): Promise<boolean> {
  const request = Buffer.alloc(8)
  request.writeInt32BE(8, 0)
  request.writeInt32BE(80877103, 4)
  socket.write(request)
  const answer = (await event(socket, 'data')) as Buffer
  // Anything more than the letter was put there by somebody between: it would be taken for the server's.
  if (answer.length !== 1) throw failed('PROTOCOL')
  return answer.toString() === 'S'
}

/** An 'error' event without a listener ends the process, and the driver removes all listeners when a socket closes. */
function keepQuiet(socket: Socket): void {
  socket.on('error', silent)
  socket.on('close', () => process.nextTick(() => socket.on('error', silent)))
}

function event(socket: Socket, name: 'connect' | 'secureConnect' | 'data'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      socket.off(name, came).off('error', broke).off('close', closed)
      then()
    }
    const came = (value?: unknown) => settle(() => resolve(value))
    const broke = (error: Error) => settle(() => reject(error))
    const closed = () => settle(() => reject(failed('CLOSED')))
    socket.on(name, came).on('error', broke).on('close', closed)
  })
}
