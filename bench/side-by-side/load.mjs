// The load, in a process of its own: it asks over some connections for some seconds and tells what it saw.
import { readFileSync } from 'node:fs'
import { freshIds } from './citizen-ids.mjs'
import { Connection } from './http.mjs'

/** Requests by contender and workload: `{ port, texts, isCreate }`. */
const known = new Map()
const nextId = freshIds(process.argv[2], new Date())

const said = (body) => body.toString('utf8').slice(0, 1000)

/** A file that was opened says its version: a refusal of the product is no error of GraphQL. */
function check({ status, body }, { isCreate }) {
  if (status !== 200 || body.includes('"errors":') || (isCreate && !body.includes('"version":1')))
    throw new Error(`${status} ${said(body)}`)
}

const requestAt = ({ texts, isCreate }, at) => {
  const text = texts[at % texts.length]
  return isCreate ? text.replace('@CITIZEN-ID-18@@@@', nextId()) : text
}

async function run({ name, connections, seconds, from }) {
  const asked = known.get(name)
  const opened = Array.from({ length: connections }, () => new Connection(asked.port))
  const milliseconds = []
  let at = from
  let bytes = 0
  const began = performance.now()
  const until = began + seconds * 1000
  await Promise.all(
    opened.map(async (connection) => {
      while (performance.now() < until) {
        const request = requestAt(asked, at++)
        const sent = performance.now()
        const answer = await connection.send(request)
        milliseconds.push(performance.now() - sent)
        check(answer, asked)
        bytes += answer.body.length
      }
    }),
  )
  const elapsed = (performance.now() - began) / 1000
  for (const connection of opened) connection.close()
  milliseconds.sort((a, b) => a - b)
  const share = (part) =>
    milliseconds[Math.min(milliseconds.length - 1, Math.floor(milliseconds.length * part))]
  const { length: answers } = milliseconds
  return { answers, elapsed, p50: share(0.5), p99: share(0.99), kilobytes: bytes / answers / 1024 }
}

/** Some answers in full, one after the other, to be compared. */
async function sample({ name, from, count }) {
  const asked = known.get(name)
  const connection = new Connection(asked.port)
  const answers = []
  for (let at = from; at < from + count; at++) {
    const request = requestAt(asked, at)
    const sent = performance.now()
    const answer = await connection.send(request)
    const milliseconds = performance.now() - sent
    check(answer, asked)
    answers.push({ body: answer.body.toString('utf8'), milliseconds })
  }
  connection.close()
  return answers
}

const orders = {
  know: ({ name, file }) => void known.set(name, JSON.parse(readFileSync(file, 'utf8'))),
  run,
  sample,
}

process.on('message', async ({ order, ...more }) => {
  try {
    process.send({ answer: (await orders[order](more)) ?? null })
  } catch (error) {
    process.send({ fault: `${more.name}: ${error.message}` })
  }
})
process.once('disconnect', () => process.exit(0))
