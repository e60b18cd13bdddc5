import { Command, InvalidArgumentError } from 'commander'
import { TablesNotEmpty } from '../../seeds/demo/bare-tables.js'
import { CityNotLoaded } from '../../seeds/demo/index.js'
import { leastPeople, mostPeople } from '../../seeds/demo/sequences.js'
import { deployedTable } from '../clients/index.js'
import { type Config, loadConfig } from '../config.js'
import { parseAddress } from '../database/address.js'
import { pendingMigrations } from '../database/migrate.js'
import { fillOnce } from '../demonstration.js'
import { migrateAndGrant } from '../grants/apply.js'
import { KeyringError } from '../sealing/keyring.js'
import { carryOut, onWrongUse, Unusable } from './ending.js'
import { startHere } from './owner-database.js'

interface Wanted {
  readonly people?: number
  readonly seed: number
  readonly yesSynthetic?: true
}

const whole = (least: number, most: number) => (text: string) => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new InvalidArgumentError(`应为 ${least} 至 ${most} 的整数。A whole number from ${least} to ${most}.`)
}

const program = new Command('seed')
  .description(
    '将虚构的演示人员（儿童、老人、妇女，2 : 2 : 1）装入空数据库。Loads the made-up people of the demonstration (children, elders, women, 2 : 2 : 1) into an empty database. 未设置 DATABASE_URL 时使用内置数据库。The embedded database when DATABASE_URL is not set. 生产环境不可用。Not in production.',
  )
  .option(
    '--people <number>',
    '在册总人数，默认为 SANLIU_DEMO_PEOPLE 名儿童及相应的老人和妇女。People of today in all; by default SANLIU_DEMO_PEOPLE children with elders and women in proportion.',
    whole(leastPeople, mostPeople),
  )
  .option(
    '--seed <number>',
    '同一数字得到同样的人。The same number makes the same people.',
    whole(0, 999_999),
    1,
  )
  .option(
    '--yes-synthetic',
    '设置了 DATABASE_URL 时须确认：该库只放虚构人员。With DATABASE_URL set: yes, this database is for made-up people only.',
  )
  .exitOverride(onWrongUse)

interface Target {
  readonly ownerUrl: string
  stop(): Promise<void>
}

/** The database to fill. One that somebody else keeps is filled only on an explicit word. */
async function targetOf(config: Config, { yesSynthetic }: Wanted): Promise<Target> {
  const { databaseUrl, databaseOwnerUrl, dataDir, production } = config
  if (production) throw new Unusable('生产环境不装载虚构人员。Made-up people are not loaded in production.')
  if (databaseUrl === undefined) {
    const embedded = await startHere(dataDir)
    await migrateAndGrant(embedded.ownerUrl, {
      loginRole: parseAddress(embedded.url).user ?? '',
      table: deployedTable(config),
    })
    return embedded
  }
  if (!yesSynthetic)
    throw new Unusable(
      '已设置 DATABASE_URL：如该库只用于演示，请加 --yes-synthetic。DATABASE_URL is set: add --yes-synthetic if that database is for a demonstration only.',
    )
  if (databaseOwnerUrl === undefined)
    throw new Unusable('请设置 DATABASE_OWNER_URL。Set DATABASE_OWNER_URL: people are loaded as the owner.')
  if ((await pendingMigrations(databaseOwnerUrl)) > 0)
    throw new Unusable('请先运行 npm run migrate。Run npm run migrate first: tables are missing.')
  return { ownerUrl: databaseOwnerUrl, stop: async () => {} }
}

async function fill(ownerUrl: string, config: Config, { people, seed }: Wanted): Promise<void> {
  const filled = await fillOnce(ownerUrl, config, { people, seed })
  if (filled === undefined)
    throw new Unusable(
      '数据库中已有人员档案，演示数据只装入空数据库。There are files of people already; the demonstration goes into an empty database only.',
    )
  const { files, changes } = filled
  process.stdout.write(`档案 ${files}，变更 ${changes}。Files ${files}, changes ${changes}.\n`)
}

async function run(wanted: Wanted): Promise<void> {
  const config = loadConfig(process.env, 'COMMAND')
  const { ownerUrl, stop } = await targetOf(config, wanted)
  try {
    await fill(ownerUrl, config, wanted)
  } finally {
    await stop()
  }
}

/** Messages that we wrote ourselves, and that hold no value of a row. */
const ours = [KeyringError, CityNotLoaded, TablesNotEmpty]

program.action((wanted: Wanted) => carryOut(() => run(wanted), ours))
await program.parseAsync()
