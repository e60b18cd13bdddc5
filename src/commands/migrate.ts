import { Command } from 'commander'
import { deployedTable } from '../clients/index.js'
import { loadConfig } from '../config.js'
import { parseAddress } from '../database/address.js'
import { type Embedded, startEmbedded } from '../database/embedded.js'
import { pendingMigrations } from '../database/migrate.js'
import { migrateAndGrant } from '../grants/apply.js'
import type { AccessTable } from '../policy/access-row.js'
import { carryOut, onWrongUse, Unusable } from './ending.js'

const say = (text: string) => process.stdout.write(`${text}\n`)

const program = new Command('migrate')
  .description(
    '将数据库结构更新到本版本。Brings the tables of the database to this version. 使用 DATABASE_OWNER_URL；未设置 DATABASE_URL 时使用内置数据库。Uses DATABASE_OWNER_URL, or the embedded database when DATABASE_URL is not set.',
  )
  .option('--check', '只检查，有待执行的迁移时以 1 退出。Only look; exit with 1 when migrations are pending.')
  .exitOverride(onWrongUse)

interface Urls {
  readonly url: string
  readonly ownerUrl: string
}

async function migrateDatabase({ url, ownerUrl }: Urls, table: AccessTable, isCheck: boolean): Promise<void> {
  if (isCheck) {
    const pending = await pendingMigrations(ownerUrl)
    say(`待执行的迁移：${pending}。Pending migrations: ${pending}.`)
    if (pending > 0) process.exitCode = 1
    return
  }
  const applied = await migrateAndGrant(ownerUrl, { loginRole: parseAddress(url).user ?? '', table })
  say(`已执行迁移：${applied}。Migrations applied: ${applied}.`)
}

async function run(isCheck: boolean): Promise<void> {
  const config = loadConfig(process.env, 'COMMAND')
  const { databaseUrl, databaseOwnerUrl, dataDir } = config
  const table = deployedTable(config)
  if (databaseUrl && databaseOwnerUrl)
    return migrateDatabase({ url: databaseUrl, ownerUrl: databaseOwnerUrl }, table, isCheck)
  if (databaseUrl)
    throw new Unusable(
      "请设置 DATABASE_OWNER_URL（数据库所有者的地址）；登录角色不能修改结构。Set DATABASE_OWNER_URL, the database as its owner; the login role can't change tables.",
    )
  const embedded: Embedded = await startEmbedded(dataDir, ({ zh, en }) => say(`${zh}${en}`))
  try {
    await migrateDatabase(embedded, table, isCheck)
  } finally {
    await embedded.stop()
  }
}

program.action(({ check = false }: { check?: boolean }) => carryOut(() => run(check)))
await program.parseAsync()
