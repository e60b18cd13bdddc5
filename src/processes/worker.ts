import type { DatabaseAddress } from '../start.js'
import type { ToPrimary, ToWorker } from './messages.js'

/** What a worker is asked to do. */
export interface WorkerPart {
  /** Serves, and tells where and what the page says; or that the start was refused. */
  serve(database: DatabaseAddress, port: number): Promise<ToPrimary | undefined>
  takeDuty(): void
  stop(): Promise<void>
}

const send = (message: ToPrimary) => process.send?.(message)

/**
 * A worker does what the primary process says. Ctrl-C reaches every process of the terminal and is left to the primary; one that was
 * sent SIGTERM itself ends in order and is replaced. Without the primary it ends: node sees to that.
 */
export function workFor(part: WorkerPart): void {
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => void part.stop())
  process.on('message', (message: ToWorker) => {
    if (message.tell === 'STOP') void part.stop()
    else if (message.tell === 'TAKE_DUTY') part.takeDuty()
    else if (message.tell === 'SERVE')
      void part.serve(message.database, message.port).then((told) => {
        if (told?.tell === 'REFUSED') process.send?.(told, () => process.exit(2))
        else if (told) send(told)
      })
  })
  send({ tell: 'READY' })
}
