import { randomBytes, randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Keyring, KeyringError, type Keys, keyringWith, parseKeys } from './keyring.js'

/** What the keyring in a file says. */
export const readKeys = (path: string): Keys => parseKeys(textOf(path), path)

/** The keyring in a file. */
export const readKeyring = (path: string): Keyring => keyringWith(readKeys(path))

/** The keyring of the demonstration, made at its first start and kept: without it no sealed value opens again. */
export function readOrMakeKeyring(path: string): Keyring {
  try {
    return keyringWith(parseKeys(readFileSync(path, 'utf8'), path))
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error instanceof KeyringError ? error : unreadable(path, error)
  }
  makeKeyFile(path)
  return readKeyring(path)
}

/** Written whole under another name and linked into place, so that no second process reads half a keyring and
 *  none overwrites a keyring that is already in use. */
function makeKeyFile(path: string): void {
  const text = JSON.stringify({ current: 'k1', keys: { k1: randomBytes(32).toString('base64') } })
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}`
  const file = openSync(draft, 'wx', 0o600)
  try {
    writeSync(file, `${text}\n`)
    fsyncSync(file)
    linkSync(draft, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    closeSync(file)
    rmSync(draft, { force: true })
  }
}

export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}

export const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

const unreadable = (path: string, error: unknown) => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'ENOENT')
    return new KeyringError(
      path,
      '没有密钥文件。请写入 {"current":"k1","keys":{"k1":"…"}}，密钥由 openssl rand -base64 32 生成，权限 0600，并妥善备份：丢失后封存的证件号码和电话无法再打开。',
      'there is no key file. Write {"current":"k1","keys":{"k1":"…"}} with a key from `openssl rand -base64 32`, mode 0600, and keep a copy: without it no sealed ID or telephone opens again.',
    )
  return new KeyringError(
    path,
    `无法读取密钥文件（${code}）；请检查路径和权限。`,
    `the key file can't be read (${code}); check the path and the rights of the file.`,
  )
}
