import { resolve } from 'node:path'
import { Command } from 'commander'
import { verifyRecord } from '../audit/verify.js'
import { BackupRefused, readManifest } from '../backup/manifest.js'
import { checkFiles, loadBackup } from '../backup/restore.js'
import { deployedTable } from '../clients/index.js'
import { type Config, loadConfig } from '../config.js'
import { parseAddress } from '../database/address.js'
import { withOwner } from '../database/owner.js'
import { migrateAndGrant } from '../grants/apply.js'
import { keptKeyring } from '../keys.js'
import { KeyringError } from '../sealing/keyring.js'
import { carryOut, onWrongUse } from './ending.js'
import { ownerMissing, startHere } from './owner-database.js'

const say = (text: string) => process.stdout.write(`${text}\n`)

const program = new Command('restore')
  .description(
    '将备份恢复到新的数据目录（SANLIU_DATA_DIR）或空数据库（DATABASE_URL、DATABASE_OWNER_URL），随后核验访问记录。Restores a backup into a new data folder (SANLIU_DATA_DIR) or an empty database (DATABASE_URL, DATABASE_OWNER_URL), then verifies the record of accesses. 须先放好密钥文件。The key file must be in its place before.',
  )
  .argument('<folder>', '备份目录。Folder of the backup.')
  .option('--check', '只检查备份文件和密钥，不恢复。Only check the files of the backup and the keyring.')
  .exitOverride(onWrongUse)

interface Target {
  readonly url: string
  readonly ownerUrl: string
  stop(): Promise<void>
}

async function targetOf({ databaseUrl, databaseOwnerUrl, dataDir }: Config): Promise<Target> {
  if (databaseUrl && databaseOwnerUrl)
    return { url: databaseUrl, ownerUrl: databaseOwnerUrl, stop: async () => {} }
  if (databaseUrl) throw ownerMissing()
  return startHere(dataDir)
}

async function run(folder: string, isCheck: boolean): Promise<void> {
  const config = loadConfig(process.env, 'COMMAND')
  const keyring = keptKeyring(config)
  const table = deployedTable(config)
  const told = readManifest(folder, keyring)
  await checkFiles(folder, told)
  say(`备份完整，时点 ${told.takenAt}。The backup is whole, as of ${told.takenAt}.`)
  if (isCheck) return
  const { url, ownerUrl, stop } = await targetOf(config)
  try {
    await migrateAndGrant(ownerUrl, { loginRole: parseAddress(url).user ?? '', table })
    await loadBackup(ownerUrl, folder, told)
    await migrateAndGrant(ownerUrl, { loginRole: parseAddress(url).user ?? '', table })
    const { faults } = await withOwner(ownerUrl, (sql) => verifyRecord(sql, keyring.derive('audit')))
    if (faults.length > 0) process.exitCode = 1
    say(
      faults.length > 0
        ? '已恢复，但访问记录有缺损，请运行 npm run audit:verify。Restored, but the record of accesses is not whole; run npm run audit:verify.'
        : '已恢复，访问记录完整。Restored; the record of accesses is whole.',
    )
    say(
      `备份之后的访问记录不在其中：请在值班记录中写明本次恢复，今后以封印 ${told.anchor ?? '-'} 为起点核对。What was recorded after the backup is not in it: note this restore, and take this seal as the last anchor before it.`,
    )
  } finally {
    await stop()
  }
}

program.action((folder: string, { check = false }: { check?: boolean }) =>
  carryOut(() => run(resolve(folder), check), [BackupRefused, KeyringError]),
)
await program.parseAsync()
