import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { type Config, loadConfig } from '../config.js'
import { type OwnerSql, withOwner } from '../database/owner.js'
import { readKeys } from '../sealing/key-file.js'
import { KeyringError, type Keys, parseKeys } from '../sealing/keyring.js'
import { carryOut, onWrongUse, Unusable } from './ending.js'
import { addKey, beginUse, isUnfinished, letTakeUp, reseal, retireKey, tellStatus } from './key-rotation.js'
import { ownerDatabase } from './owner-database.js'

interface Wanted {
  readonly add?: true
  readonly use?: true
  readonly reseal?: true
  readonly status?: true
  readonly retire?: string
}

const say = (text: string) => process.stdout.write(`${text}\n`)

const program = new Command('keys:rotate')
  .description(
    '不停机更换密封密钥：加入新密钥，启用，将现有和历史中的值重新封存，并计数。Replaces the sealing key while the servers go on: adds a key, uses it, seals every value of today and of the histories again, and counts. 中断后可再次运行。Broken off, run it again. 不带选项即全部步骤，用于各服务器共用一个密钥文件时；否则分步运行，见 docs/recipes/rotate-keys.md。Without an option all steps, where the servers share one key file; otherwise step by step, see docs/recipes/rotate-keys.md.',
  )
  .option('--add', '只加入新密钥，先只用于打开。Only add a key, which opens and does not seal yet.')
  .option('--use', '只启用已加入的密钥。Only use the key that was added.')
  .option('--reseal', '只重新封存。Only seal the values again.')
  .option('--status', '只计数：各密钥封存的值。Only count the values of each key.')
  .option(
    '--retire <id>',
    '只停用一把不再使用的旧密钥。Only take an old key out of the file that no value uses any more.',
  )
  .exitOverride(onWrongUse)

function fileOf({ keys }: Config): string {
  if ('file' in keys) return keys.file
  throw new Unusable(
    '密钥环在 SANLIU_KEYS_JSON 中，此命令不能改写：请在该变量中加入密钥并重启各服务器，见 docs/recipes/rotate-keys.md。The keyring is in SANLIU_KEYS_JSON, which this command can’t rewrite: change the variable and restart the servers, see docs/recipes/rotate-keys.md.',
  )
}

const keysOf = ({ keys }: Config): Keys =>
  'file' in keys ? readKeys(keys.file) : parseKeys(keys.json, 'SANLIU_KEYS_JSON')

/** One at a time in a database. A command that was killed holds the lock until the server has noticed. */
const rotating = 20_166_223
const tries = 50

async function inDatabase(config: Config, work: (sql: OwnerSql) => Promise<void>): Promise<void> {
  const { ownerUrl, stop } = await ownerDatabase(config)
  try {
    await withOwner(ownerUrl, async (sql) => {
      for (let left = tries; ; left--) {
        const [row] = await sql`select pg_try_advisory_lock(${rotating}) as free`
        if (row?.free) return work(sql)
        if (left === 0)
          throw new Unusable(
            '另一个 keys:rotate 正在运行，请等待其结束。Another keys:rotate is at work; wait until it has ended.',
          )
        await pause(200)
      }
    })
  } finally {
    await stop()
  }
}

async function sealAgain(sql: OwnerSql, config: Config): Promise<void> {
  if ('file' in config.keys) await letTakeUp(config.keys.file)
  await reseal(sql, keysOf(config), say)
}

async function rotate(sql: OwnerSql, config: Config): Promise<void> {
  const file = fileOf(config)
  const keys = readKeys(file)
  if (keys.next === undefined && (await isUnfinished(sql, keys)))
    say('继续上次未完成的更换。A rotation that was broken off goes on.')
  else {
    await addKey(file, say)
    await beginUse(file, say)
  }
  await sealAgain(sql, config)
  await tellStatus(sql, keysOf(config), say)
}

async function run(wanted: Wanted): Promise<void> {
  if (Object.keys(wanted).length > 1)
    throw new Unusable('请一次只选一个步骤，或不带选项。Choose one step at a time, or no option at all.')
  const { add, use, reseal: again, status, retire } = wanted
  const config = loadConfig(process.env, 'COMMAND')
  if (add) return addKey(fileOf(config), say)
  if (use) return beginUse(fileOf(config), say)
  if (again) return inDatabase(config, (sql) => sealAgain(sql, config))
  if (status) return inDatabase(config, (sql) => tellStatus(sql, keysOf(config), say))
  if (retire !== undefined) return inDatabase(config, (sql) => retireKey(sql, fileOf(config), retire, say))
  return inDatabase(config, (sql) => rotate(sql, config))
}

program.action((wanted: Wanted) => carryOut(() => run(wanted), [KeyringError]))
await program.parseAsync()
