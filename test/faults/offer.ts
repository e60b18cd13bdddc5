/**
 * Offers requests to a server and tells what came of them: a program of its own, so that what it does is not counted with what it measures.
 * `node --import tsx offer.ts '{"url":…}'`
 */
import { Connection } from './connection.js'

export interface Offer {
  readonly port: number
  readonly token: string
  readonly body: string
  readonly seconds: number
  /** Closed: so many callers, each asking again when it is answered. */
  readonly callers?: number
  /** Open: so many requests in a second, whether the others are answered or not. */
  readonly perSecond?: number
}

export interface Outcome {
  readonly seconds: number
  readonly offered: number
  readonly good: number
  readonly refused: number
  /** Answers with another status, or a 503 that does not say when to come again. */
  readonly other: Readonly<Record<string, number>>
  readonly broken: number
  /** Milliseconds within which 50, 99 and 100 of a hundred were refused, and served. */
  readonly refusedWithin: readonly number[]
  readonly servedWithin: readonly number[]
}

const offer = JSON.parse(process.argv[2] ?? '{}') as Offer
const request = Buffer.from(
  `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${offer.token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(offer.body)}\r\n\r\n${offer.body}`,
)
const counts = { offered: 0, good: 0, refused: 0, broken: 0 }
const other: Record<string, number> = {}
const served: number[] = []
const refused: number[] = []
const free: Connection[] = []
const pending = new Set<Promise<void>>()

async function ask(): Promise<void> {
  const at = performance.now()
  counts.offered += 1
  const connection = free.pop() ?? new Connection(offer.port)
  const answer = await connection.ask(request)
  const took = performance.now() - at
  if (!answer) {
    counts.broken += 1
    return
  }
  if (connection.isOpen) free.push(connection)
  if (answer.status === 200) {
    counts.good += 1
    served.push(took)
  } else if (answer.status === 503 && answer.saysWhen) {
    counts.refused += 1
    refused.push(took)
  } else other[answer.status] = (other[answer.status] ?? 0) + 1
}

function begun(): void {
  const asking: Promise<void> = ask().finally(() => pending.delete(asking))
  pending.add(asking)
}

const within = (all: number[]) => {
  const sorted = all.sort((one, next) => one - next)
  return [0.5, 0.99, 1].map((share) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0))
}

// The callers are at their desks and hold their connections, as a proxy holds those to its servers: node takes one new connection in a
// turn of its loop, which is another thing than what a request costs.
const callers = Array.from({ length: offer.callers ?? 600 }, () => new Connection(offer.port))
await Promise.all(callers.map((connection) => connection.opened))
free.push(...callers)
// Taken by the system is not yet taken by the server.
await new Promise((resolve) => setTimeout(resolve, 1_500))

const started = performance.now()
const isOver = () => performance.now() - started > offer.seconds * 1_000
if (offer.callers)
  await Promise.all(
    Array.from({ length: offer.callers }, async () => {
      while (!isOver()) await ask()
    }),
  )
else
  while (!isOver()) {
    const due = ((performance.now() - started) / 1_000) * (offer.perSecond ?? 0)
    while (counts.offered < due) begun()
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
const goodInTime = counts.good
const seconds = (performance.now() - started) / 1_000
await Promise.all(pending)
const outcome: Outcome = {
  ...counts,
  seconds,
  // What was served after the end of the offer belongs to no second of it.
  good: goodInTime,
  other,
  refusedWithin: within(refused),
  servedWithin: within(served),
}
process.stdout.write(JSON.stringify(outcome))
process.exit(0)
