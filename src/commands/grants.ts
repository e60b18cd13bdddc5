import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { deployedTable } from '../clients/index.js'
import { loadConfig } from '../config.js'
import { parseAddress } from '../database/address.js'
import { startEmbedded } from '../database/embedded.js'
import { withOwner } from '../database/owner.js'
import { applyGrants } from '../grants/apply.js'
import { driftOf, lockFaults } from '../grants/check.js'
import { printedGrants } from '../grants/print.js'
import { packageRoot } from '../package-root.js'
import type { AccessTable } from '../policy/access-row.js'
import { loadAccessTable } from '../policy/access-table.js'
import { carryOut, onWrongUse, Unusable } from './ending.js'

interface Wanted {
  readonly check?: boolean
  readonly print?: boolean
}

const say = (text: string) => process.stdout.write(`${text}\n`)
const printed = join(packageRoot, 'drizzle/grants.sql')

const program = new Command('grants')
  .description(
    '按权限表（和 SANLIU_CLIENTS，如已设置）设置数据库的角色、列权限和行策略。Makes roles, rights to columns and policies of the database what the access table says, and SANLIU_CLIENTS where it is set. 使用 DATABASE_OWNER_URL；未设置 DATABASE_URL 时使用内置数据库。Uses DATABASE_OWNER_URL, or the embedded database when DATABASE_URL is not set.',
  )
  .option('--check', '只检查，与权限表不一致时以 1 退出。Only look; exit with 1 when they differ.')
  .option(
    '--print',
    '只写出 drizzle/grants.sql；与 --check 合用时只比较。Only write drizzle/grants.sql; with --check only compare it.',
  )
  .exitOverride(onWrongUse)

function printOut(isCheck: boolean): void {
  const text = printedGrants(loadAccessTable())
  if (!isCheck) {
    writeFileSync(printed, text)
    return
  }
  if (readFileSync(printed, 'utf8') === text) return
  say(
    'drizzle/grants.sql 与权限表不一致，请运行 npm run grants -- --print 并审阅差异。It differs from the access table: run `npm run grants -- --print` and review the difference.',
  )
  process.exitCode = 1
}

async function grantIn(
  { url, ownerUrl }: { url: string; ownerUrl: string },
  table: AccessTable,
  isCheck: boolean,
): Promise<void> {
  if (!isCheck) {
    const { prefix } = await applyGrants(ownerUrl, { loginRole: parseAddress(url).user ?? '', table })
    say(
      `角色和权限已按权限表设置，角色名以 ${prefix}: 开头。Roles and rights are set; the roles begin with ${prefix}:.`,
    )
    return
  }
  const fault = await withOwner(ownerUrl, (sql) => driftOf(sql, table))
  if (fault) process.exitCode = 1
  say(
    fault
      ? `${lockFaults[fault].zh}${lockFaults[fault].en}`
      : '数据库的权限与权限表一致。The rights in the database are those of the access table.',
  )
}

async function run({ check = false, print = false }: Wanted): Promise<void> {
  if (print) return printOut(check)
  const config = loadConfig(process.env, 'COMMAND')
  const { databaseUrl, databaseOwnerUrl, dataDir } = config
  const table = deployedTable(config)
  if (databaseUrl && databaseOwnerUrl)
    return grantIn({ url: databaseUrl, ownerUrl: databaseOwnerUrl }, table, check)
  if (databaseUrl)
    throw new Unusable(
      '请设置 DATABASE_OWNER_URL（数据库所有者的地址）；登录角色不能授权。Set DATABASE_OWNER_URL, the database as its owner; the login role can grant nothing.',
    )
  const embedded = await startEmbedded(dataDir, ({ zh, en }) => say(`${zh}${en}`))
  try {
    await grantIn(embedded, table, check)
  } finally {
    await embedded.stop()
  }
}

program.action((wanted: Wanted) => carryOut(() => run(wanted)))
await program.parseAsync()
