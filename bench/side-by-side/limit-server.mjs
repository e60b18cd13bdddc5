// The limit: what node and PostgreSQL can do without knowing anything of whoever asks. One prepared statement for each workload.
import { createServer } from 'node:http'
import postgres from 'postgres'
import { parseAddress } from '../../dist/src/database/address.js'

const { connection, connections, statements } = JSON.parse(process.env.SANLIU_BENCH_PEER)
const { path, host, port, user, password, database } = parseAddress(connection)
const address = { path, host, port, user, password, database }
const sql = postgres({ ...address, max: connections, fetch_types: false, max_lifetime: null })

async function answer(path, body) {
  const [[text]] = await sql.unsafe(statements[path], JSON.parse(body), { prepare: true }).values()
  return Buffer.from(`{"data":${text}}`)
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () =>
    answer(request.url.slice(1), Buffer.concat(chunks).toString('utf8')).then(
      (bytes) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length })
        response.end(bytes)
      },
      (error) => response.writeHead(500).end(error.message),
    ),
  )
})
server.keepAliveTimeout = 65_000
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`))
for (const end of ['SIGTERM', 'disconnect']) process.once(end, () => process.exit(0))
