import { ApolloServer } from '@apollo/server'
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config.js'
import { apolloOptions } from '../../src/http/apollo.js'
import type { Caller } from '../../src/http/caller.js'
import { createLog } from '../../src/log.js'
import { type Parts, StartRefused, start } from '../../src/start.js'
import { folder } from '../accounts/support.js'

const log = createLog('silent')

/** Parts that only note in which order they are called; the edge and the tokens are the real ones. */
async function noted(pending = 0) {
  const calls: string[] = []
  const region = {
    type: GraphQLString,
    resolve: (_: unknown, __: unknown, caller: Caller) => caller.viewer.region,
  }
  const query = new GraphQLObjectType<unknown, Caller>({ name: 'Query', fields: { region } })
  const apollo = new ApolloServer<Caller>({ ...apolloOptions(log), schema: new GraphQLSchema({ query }) })
  await apollo.start()
  onTestFinished(() => apollo.stop())
  const note =
    <T>(name: string, answer: T) =>
    async (): Promise<T> => {
      calls.push(name)
      return answer
    }
  const parts: Parts = {
    load: async () => undefined,
    startEmbedded: note('embedded', {
      url: 'app',
      ownerUrl: 'owner',
      stop: note('stop embedded', undefined),
    }),
    migrate: note('migrate', undefined),
    pendingMigrations: note('pending', pending),
    seedDemonstration: note('demonstration', undefined),
    openPlatform: note('platform', {
      apollo,
      standingOf: () => 'GOOD',
      clock: Date.now,
      takeDuty: () => void calls.push('duty'),
      ready: async () => ({ database: true }),
      close: note('close platform', undefined),
    }),
  }
  return { calls, parts }
}

const settings = async (more: Record<string, string> = {}) =>
  loadConfig({ PORT: '0', SANLIU_DATA_DIR: await folder(), ...more })

test('without a database of its own the platform starts one, fills it, serves, and stops in the reverse order', async () => {
  const { calls, parts } = await noted()
  const running = await start(await settings(), log, parts)
  const token = /^ {2}([\w-]+\.[\w-]+\.[\w-]+)$/m.exec(running.page)![1]!
  const response = await fetch(`${running.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"query":"{ region }"}',
  })
  expect(await response.json()).toEqual({ data: { region: '5120' } })
  expect(await (await fetch(running.url)).text()).toContain('class="token"')
  await running.stop()
  expect(calls).toEqual([
    'embedded',
    'migrate',
    'demonstration',
    'platform',
    'duty',
    'close platform',
    'stop embedded',
  ])
})

test('where the programs can’t be loaded the database that was started meanwhile is stopped', async () => {
  const { calls, parts } = await noted()
  const load = async () => {
    throw new Error('unreadable')
  }
  await expect(start(await settings(), log, { ...parts, load })).rejects.toThrow('unreadable')
  expect(calls).toEqual(['embedded', 'migrate', 'demonstration', 'stop embedded'])
})

test('a database that is given is neither migrated nor filled, and no token is shown', async () => {
  const { calls, parts } = await noted()
  const running = await start(await settings({ DATABASE_URL: 'postgres://app@db/sanliu' }), log, parts)
  expect(running.page).not.toMatch(/[\w-]+\.[\w-]{20,}\.[\w-]+/)
  expect(await (await fetch(running.url)).text()).not.toContain('class="token"')
  await running.stop()
  expect(calls).toEqual(['pending', 'platform', 'duty', 'close platform'])
})

test('pending migrations stop the start with the command to run', async () => {
  const { calls, parts } = await noted(2)
  const started = start(await settings({ DATABASE_URL: 'postgres://app@db/sanliu' }), log, parts)
  await expect(started).rejects.toThrow(StartRefused)
  await expect(started).rejects.toThrow(/2 migrations[\s\S]*npm run migrate/)
  expect(calls).toEqual(['pending'])
})

test('a port in use is named with its remedy, and what was started is stopped', async () => {
  const one = await noted()
  const running = await start(await settings(), log, one.parts)
  const two = await noted()
  const started = start(await settings({ PORT: new URL(running.url).port }), log, two.parts)
  await expect(started).rejects.toThrow(/PORT/)
  expect(two.calls.slice(-2)).toEqual(['close platform', 'stop embedded'])
  await running.stop()
})
