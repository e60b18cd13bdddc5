import type { Log } from '../log.js'
import type { DatabaseAddress } from '../start.js'
import { steadyMilliseconds, waitBefore } from './backoff.js'
import type { ToPrimary, ToWorker } from './messages.js'

/** A worker as `node:cluster` gives it, and as a test can play it. */
export interface Forked {
  send(message: ToWorker): void
  kill(): void
  onMessage(hear: (message: ToPrimary) => void): void
  onExit(ended: (how: string) => void): void
}

export interface WorkersOptions {
  readonly count: number
  readonly database: DatabaseAddress
  /** Chosen before the first of them starts: whoever comes later listens where the others do. */
  readonly port: number
  readonly log: Log
  readonly fork: () => Forked
  /** Tells the person at the terminal why a worker that was to take the place of another was refused. */
  readonly tell: (message: string) => void
  /** A worker that does not end after this is ended. */
  readonly graceMilliseconds?: number
}

interface Member {
  readonly worker: Forked
  readonly startedAt: number
  readonly ended: Promise<void>
  isListening: boolean
  isOnDuty: boolean
}

/** The start of a worker was refused, in words for the person at the terminal; without any, it just ended. */
export class WorkerRefused extends Error {}

/** So many workers that serve, each replaced when it ends, and one of them on duty. */
export class Workers {
  private readonly members = new Set<Member>()
  private endedSoon = 0
  private page = ''
  private isStopping = false
  private allListen: (() => void) | undefined
  private neverListen: ((error: Error) => void) | undefined

  constructor(private readonly options: WorkersOptions) {}

  /** Resolves with the page for the person at the terminal when all of them listen. */
  start(): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      this.allListen = () => resolve(this.page)
      this.neverListen = reject
      for (let each = 0; each < this.options.count; each++) this.add()
    }).finally(() => {
      this.allListen = undefined
      this.neverListen = undefined
    })
  }

  /** First those that serve, then the one on duty: what they did last is still looked after. */
  async stop(): Promise<void> {
    this.isStopping = true
    const all = [...this.members]
    await Promise.all(all.filter(({ isOnDuty }) => !isOnDuty).map((member) => this.end(member)))
    await Promise.all(all.filter(({ isOnDuty }) => isOnDuty).map((member) => this.end(member)))
  }

  private add(): void {
    const worker = this.options.fork()
    let tell = () => {}
    const ended = new Promise<void>((resolve) => (tell = resolve))
    const member: Member = {
      worker,
      startedAt: performance.now(),
      ended,
      isListening: false,
      isOnDuty: false,
    }
    this.members.add(member)
    worker.onMessage((message) => this.hear(member, message))
    worker.onExit((how) => {
      tell()
      this.lost(member, how)
    })
  }

  private hear(member: Member, message: ToPrimary): void {
    const { database, port, log, tell } = this.options
    if (message.tell === 'READY') member.worker.send({ tell: 'SERVE', database, port })
    else if (message.tell === 'LISTENING') this.listens(member, message.page)
    else {
      log.error('worker.refused')
      if (this.neverListen) this.neverListen(new WorkerRefused(message.message))
      else tell(message.message)
    }
  }

  private listens(member: Member, page: string): void {
    member.isListening = true
    this.page ||= page
    this.assignDuty()
    if ([...this.members].filter(({ isListening }) => isListening).length === this.options.count)
      this.allListen?.()
  }

  private lost(member: Member, how: string): void {
    this.members.delete(member)
    if (this.isStopping) return
    this.options.log.error('worker.ended', { codes: [how] })
    this.neverListen?.(new WorkerRefused())
    // Before all of them listen it is the start that failed, and no worker that is replaced.
    if (this.neverListen) return
    this.assignDuty()
    const wasSteady = performance.now() - member.startedAt >= steadyMilliseconds
    const wait = waitBefore(wasSteady ? 0 : this.endedSoon)
    this.endedSoon = wasSteady ? 0 : this.endedSoon + 1
    setTimeout(() => this.isStopping || this.add(), wait)
  }

  private assignDuty(): void {
    const members = [...this.members]
    if (members.some(({ isOnDuty }) => isOnDuty)) return
    const next = members.find(({ isListening }) => isListening)
    if (!next) return
    next.isOnDuty = true
    next.worker.send({ tell: 'TAKE_DUTY' })
  }

  private async end({ worker, ended }: Member): Promise<void> {
    worker.send({ tell: 'STOP' })
    const { graceMilliseconds = 20_000 } = this.options
    const late = setTimeout(() => worker.kill(), graceMilliseconds)
    await ended
    clearTimeout(late)
  }
}
