import { createHmac, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Message } from '../errors.js'
import type { Keyring } from '../sealing/keyring.js'

/** A backup can't be made or used; the message says why and what to do. */
export class BackupRefused extends Error {
  constructor({ zh, en }: Message) {
    super(`${zh}${en}`)
    this.name = 'BackupRefused'
  }
}

const contents = z.object({
  format: z.literal(1),
  /** Version of the program that made it. */
  program: z.string(),
  takenAt: z.string(),
  /** The key that sealed at the time. The key itself is never part of a backup. */
  key: z.string(),
  migrations: z.array(z.string()),
  /** The last seal of the record of accesses: what `audit:verify --anchor` takes. */
  anchor: z.string().nullable(),
  /** The oldest entry of the record: its months are made before the entries come. */
  oldestEntry: z.string().nullable(),
  tables: z.array(
    z.object({
      name: z.string().regex(/^[a-z_]{1,63}$/),
      columns: z.array(z.string()),
      rows: z.number(),
      sha256: z.string(),
    }),
  ),
})
export type Contents = z.infer<typeof contents>

const manifestIn = (folder: string) => join(folder, 'manifest.json')
export const fileOf = (folder: string, table: string) => join(folder, `${table}.copy.gz`)

/** Under a key of the deployment: a backup that was made or changed elsewhere is refused. */
const sealOf = (keyring: Keyring, text: string) =>
  createHmac('sha256', keyring.derive('backup')).update(text, 'utf8').digest('hex')

export function manifestText(keyring: Keyring, told: Contents): string {
  return `${JSON.stringify({ ...told, seal: sealOf(keyring, JSON.stringify(told)) }, null, 2)}\n`
}

export function readManifest(folder: string, keyring: Keyring): Contents {
  const path = manifestIn(folder)
  if (!existsSync(path))
    throw new BackupRefused({
      zh: `${folder} 中没有 manifest.json，不是一份完整的备份。`,
      en: ` There is no manifest.json in ${folder}: it is no backup, or an unfinished one.`,
    })
  const { told, seal } = parsed(readFileSync(path, 'utf8'), path)
  const expected = Buffer.from(sealOf(keyring, JSON.stringify(told)))
  const given = Buffer.from(seal)
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new BackupRefused({
      zh: `备份与密钥环不符：请使用制作备份时（密钥 ${told.key}）的密钥文件；若密钥无误，则 manifest.json 被改动过。`,
      en: ` The backup and the keyring don't belong together: give the key file of the time of the backup (key ${told.key}); if it is the right one, manifest.json was changed.`,
    })
  return told
}

function parsed(text: string, path: string): { told: Contents; seal: string } {
  try {
    const { seal, ...rest } = JSON.parse(text) as { seal?: unknown }
    return { told: contents.parse(rest), seal: String(seal) }
  } catch {
    throw new BackupRefused({
      zh: `${path} 无法读取：文件损坏，或由其他版本制作。`,
      en: ` ${path} can't be read: it is damaged, or of another version.`,
    })
  }
}
