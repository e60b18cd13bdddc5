import { resolve } from 'node:path'
import { Command } from 'commander'
import { BackupRefused } from '../backup/manifest.js'
import { writeBackup } from '../backup/write.js'
import { loadConfig } from '../config.js'
import { keptKeyring } from '../keys.js'
import { manifest } from '../package-root.js'
import { KeyringError } from '../sealing/keyring.js'
import { carryOut, onWrongUse } from './ending.js'
import { ownerDatabase } from './owner-database.js'

const say = (text: string) => process.stdout.write(`${text}\n`)

const program = new Command('backup')
  .description(
    '备份数据库，服务器可照常运行。Makes a backup of the database while the servers go on. 备份不含密钥，请另行保管密钥文件。The keys are not in it: keep the key file elsewhere. 使用 DATABASE_OWNER_URL；未设置 DATABASE_URL 时使用内置数据库。Uses DATABASE_OWNER_URL, or the embedded database when DATABASE_URL is not set.',
  )
  .argument('<folder>', '备份目录，不得已存在。Folder of the backup; it must not exist.')
  .exitOverride(onWrongUse)

async function run(folder: string): Promise<void> {
  const config = loadConfig(process.env, 'COMMAND')
  const keyring = keptKeyring(config)
  const { ownerUrl, stop } = await ownerDatabase(config)
  try {
    const told = await writeBackup({ ownerUrl, keyring, folder: resolve(folder), program: manifest.version })
    const rows = told.tables.reduce((sum, table) => sum + table.rows, 0)
    say(`备份完成：${resolve(folder)}，${told.tables.length} 个表，${rows} 行，时点 ${told.takenAt}。`)
    say(`The backup is made: ${told.tables.length} tables, ${rows} rows, as of ${told.takenAt}.`)
    say(`访问记录的封印 Seal of the record: ${told.anchor ?? '-'}`)
    const keys = 'file' in config.keys ? config.keys.file : 'SANLIU_KEYS_JSON'
    say(
      `另行保管、不得与备份同放：${keys}（密钥 ${told.key}）。丢失则证件号码和电话无法打开。Keep apart from the backup: ${keys} (key ${told.key}); without it no citizen ID and no phone opens.`,
    )
  } finally {
    await stop()
  }
}

program.action((folder: string) => carryOut(() => run(folder), [BackupRefused, KeyringError]))
await program.parseAsync()
