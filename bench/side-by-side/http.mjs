// One connection that is kept, without a client's own cost: what it takes from the processors is taken from the others.
import { createConnection } from 'node:net'

const headEnd = Buffer.from('\r\n\r\n')

export class Connection {
  #socket
  #received = []
  #length = 0
  #settle

  constructor(port) {
    this.#socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', (chunk) => this.#take(chunk))
    this.#socket.on('error', (error) => this.#settle?.reject(error))
    this.#socket.on('close', () => this.#settle?.reject(new Error('the connection was closed')))
  }

  /** The answer to a request that is written as it stands. One at a time. */
  send(request) {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close() {
    this.#settle = undefined
    this.#socket.destroy()
  }

  #take(chunk) {
    this.#received.push(chunk)
    this.#length += chunk.length
    const whole = this.#whole()
    if (!whole) return
    this.#received = []
    this.#length = 0
    const { resolve } = this.#settle
    this.#settle = undefined
    resolve(whole)
  }

  #whole() {
    const first = this.#received[0]
    const end = first.indexOf(headEnd)
    if (end < 0) return this.#joined()
    const head = first.latin1Slice(0, end)
    const sized = /\r\ncontent-length: *(\d+)/i.exec(head)
    const status = Number(head.slice(9, 12))
    if (sized && this.#length < end + 4 + Number(sized[1])) return undefined
    const all = this.#received.length === 1 ? first : Buffer.concat(this.#received)
    if (sized) return { status, body: all.subarray(end + 4) }
    const body = unchunked(all.subarray(end + 4))
    return body && { status, body }
  }

  /** The head came in parts, which is rare. */
  #joined() {
    if (this.#received.length === 1) return undefined
    this.#received = [Buffer.concat(this.#received)]
    return this.#received[0].includes(headEnd) ? this.#whole() : undefined
  }
}

/** The body of an answer in chunks; undefined until the last one is there. */
function unchunked(bytes) {
  const parts = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return undefined
    const size = Number.parseInt(bytes.latin1Slice(at, line), 16)
    if (bytes.length < line + 4 + size) return undefined
    if (size === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 4 + size
  }
}
