import { createConnection, type Socket } from 'node:net'

export interface Head {
  readonly status: number
  /** `Retry-After` is there. */
  readonly saysWhen: boolean
}

/** One connection, one request at a time, and as little of an answer read as tells where it ends. */
export class Connection {
  isOpen = true
  /** Settles when it stands, or broke. */
  readonly opened: Promise<void>
  private readonly socket: Socket
  private received: Buffer = Buffer.alloc(0)
  private answer: ((head: Head | undefined) => void) | undefined

  constructor(port: number) {
    this.socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
    this.opened = new Promise((resolve) => {
      this.socket.once('connect', resolve)
      this.socket.once('close', () => resolve())
    })
    this.socket.on('data', (more) => this.take(more))
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isOpen = false
      this.settle(undefined)
    })
  }

  /** Undefined when the connection broke first. */
  ask(request: Buffer): Promise<Head | undefined> {
    return new Promise((resolve) => {
      if (!this.isOpen) return resolve(undefined)
      this.answer = resolve
      this.socket.write(request)
    })
  }

  private take(more: Buffer): void {
    this.received = this.received.length === 0 ? more : Buffer.concat([this.received, more])
    const end = this.received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.received.toString('latin1', 0, end).toLowerCase()
    const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0)
    if (this.received.length < end + 4 + length) return
    this.received = Buffer.alloc(0)
    if (head.includes('\r\nconnection: close')) this.isOpen = false
    this.settle({ status: Number(head.slice(9, 12)), saysWhen: head.includes('\r\nretry-after:') })
  }

  private settle(head: Head | undefined): void {
    const { answer } = this
    this.answer = undefined
    answer?.(head)
  }
}
