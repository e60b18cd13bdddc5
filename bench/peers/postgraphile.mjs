// PostGraphile over the tables of the product, set up as its documentation advises for production. It is started as a
// process of its own with what it needs in one environment variable, and tells its address to who started it.
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { preset } from './preset.mjs'

const { connection, connections, viewers } = JSON.parse(process.env.SANLIU_BENCH_PEER)

/** Whom the request serves: the role of the department and the settings that the policies read; none without viewers. */
const settingsOf = (request) => {
  const settings = viewers?.[Number(request.headers['x-viewer'])]
  if (!settings) throw new Error('x-viewer names nobody')
  return { ...settings, 'sanliu.now': new Date().toISOString() }
}

const instance = postgraphile({
  ...preset,
  pgServices: [
    makePgService({
      connectionString: connection,
      schemas: ['public', 'bench'],
      poolConfig: { max: connections },
      ...(viewers ? { pgSettings: ({ node: { req } }) => settingsOf(req) } : {}),
    }),
  ],
})
const serving = instance.createServ(grafserv)
const server = createServer()
await serving.addTo(server)
server.keepAliveTimeout = 65_000
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`))
for (const end of ['SIGTERM', 'disconnect'])
  process.once(end, async () => {
    server.closeAllConnections()
    await instance.release()
    process.exit(0)
  })
