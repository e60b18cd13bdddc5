// The embedded database of a data folder, entered beside the product that keeps it running.
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { bySocket } from '../../dist/src/database/embedded/server.js'
import { lockIn, lockQuery } from '../../dist/src/database/lock.js'
import { creating, takeAway } from './created.mjs'
import { functions } from './functions.mjs'

/** As its administrator: the owner of the tables is judged by policies like everybody. */
export function enter(dataDir) {
  const folder = join(dataDir, 'postgres')
  const { admin, app } = JSON.parse(readFileSync(join(folder, 'passwords.json'), 'utf8'))
  const [pid, , , port] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
  const address = (name, password) => `postgres://${name}:${password}@127.0.0.1:${port}/sanliu`
  // Everybody enters as the product does, through a socket where there is one.
  const near = (url) => bySocket(url, { data: realpathSync(join(folder, 'data')) })
  const own = address('sanliu_admin', admin)
  return {
    url: near(own),
    login: near(address('sanliu_app', app)),
    pid: Number(pid),
    sql: postgres(own, { max: 1, onnotice: () => {} }),
  }
}

/** What the names of the deployment's roles begin with. */
export async function prefixOf(sql) {
  const [{ comment }] = await sql.unsafe(lockQuery)
  return lockIn(comment).prefix
}

/** Functions of the peers, in a schema of their own that is dropped in the end. */
export async function furnish(sql) {
  await takeAway(sql)
  await sql.unsafe(`drop schema if exists bench cascade; create schema bench; grant usage on schema bench to public;
    ${[...functions, ...(await creating(sql))].join(';\n')}`)
}

export async function clear(sql) {
  await takeAway(sql)
  await sql.unsafe('drop schema if exists bench cascade')
}
