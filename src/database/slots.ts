import { overloaded } from '../errors.js'
import type { Address } from './address.js'
import { DoorClosed } from './failure.js'
import { Pace } from './pace.js'
import { type Pooler, Slot } from './slot.js'

interface Waiter {
  give(slot: Slot): void
  refuse(error: Error): void
}

/** A fixed number of connections. Who finds none free waits in line, for a bounded time. */
export class Slots {
  private readonly idle: Slot[] = []
  private readonly line: Waiter[] = []
  private readonly inUse = new Set<Slot>()
  private isClosed = false
  private onEmpty: (() => void) | undefined
  private readonly pace = new Pace()

  constructor(
    private readonly address: Address,
    private readonly limit: number,
    private readonly waitMilliseconds: number,
    private readonly pooler: Pooler = 'none',
  ) {}

  /** A living connection that nobody else uses. */
  acquire(): Promise<Slot> {
    if (this.isClosed) return Promise.reject(new DoorClosed())
    if (this.inUse.size < this.limit) return Promise.resolve(this.free())
    // Who would wait in vain is told at once, and not when the time is over.
    if (this.pace.of(this.line.length) > this.waitMilliseconds) return Promise.reject(overloaded())
    return this.wait()
  }

  /** How many are used, waited for, and there at most. */
  load() {
    return { used: this.inUse.size, waiting: this.line.length, limit: this.limit }
  }

  /** Back from use. What is not plainly idle is not used again. */
  release(slot: Slot): void {
    const isReusable = slot.state === 'BUSY' && !slot.isWorn && !this.isClosed
    if (isReusable) {
      slot.state = 'IDLE'
      this.idle.push(slot)
    } else void slot.close()
    this.inUse.delete(slot)
    const next = this.line.shift()
    if (next) this.pace.moved()
    if (next) next.give(this.free())
    else if (this.inUse.size === 0) this.onEmpty?.()
  }

  /** Nobody enters any more. Who is inside finishes in its own time, or is cut off when the grace is over. */
  async close(graceMilliseconds?: number): Promise<void> {
    if (!this.isClosed) {
      this.isClosed = true
      for (const waiter of this.line.splice(0)) waiter.refuse(new DoorClosed())
    }
    if (this.inUse.size > 0) await this.emptied(graceMilliseconds)
    await Promise.all(this.idle.splice(0).map((slot) => slot.close()))
  }

  private async emptied(graceMilliseconds: number | undefined): Promise<void> {
    const cutOff = () => {
      for (const slot of this.inUse) slot.kill('CLOSED')
    }
    const timer = graceMilliseconds === undefined ? undefined : setTimeout(cutOff, graceMilliseconds)
    await new Promise<void>((resolve) => (this.onEmpty = resolve))
    clearTimeout(timer)
  }

  /** The one used last comes first: its statements are prepared and its pages are warm. */
  private free(): Slot {
    let slot = this.idle.pop()
    while (slot?.state === 'DEAD') slot = this.idle.pop()
    slot ??= new Slot(this.address, this.waitMilliseconds, this.pooler)
    slot.state = 'BUSY'
    this.inUse.add(slot)
    return slot
  }

  private wait(): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        give: (slot) => {
          clearTimeout(timer)
          resolve(slot)
        },
        refuse: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      const timer = setTimeout(() => {
        this.line.splice(this.line.indexOf(waiter), 1)
        reject(overloaded())
      }, this.waitMilliseconds)
      if (this.line.length === 0) this.pace.begun()
      this.line.push(waiter)
    })
  }
}
