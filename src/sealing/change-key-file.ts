import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { KeyChange, WrittenKeyring } from './key-changes.js'
import { isCode, textOf } from './key-file.js'
import { KeyringError, parseKeys } from './keyring.js'

/** A change takes milliseconds: a draft that is older was left by one that was broken off. */
const brokenOffMilliseconds = 3_000

/**
 * Changes the keyring in a file: written whole beside it, with its mode and owner, brought to the disk and put in its place.
 * Whoever reads finds the old keyring or the new one. False when there was nothing to change.
 */
export async function changeKeyFile(path: string, change: KeyChange): Promise<boolean> {
  // A link stays a link: what it leads to is replaced.
  const place = real(path)
  const draft = `${place}.new`
  const file = await openDraft(path, draft)
  try {
    const text = textOf(place)
    parseKeys(text, path)
    const before = JSON.parse(text) as WrittenKeyring
    const after = change(before)
    if (after === before) return false
    const written = `${JSON.stringify(after)}\n`
    parseKeys(written, path)
    writeSync(file, written)
    likeTheOld(file, place)
    fsyncSync(file)
    renameSync(draft, place)
    syncFolder(dirname(place))
    return true
  } catch (error) {
    throw error instanceof KeyringError ? error : unwritable(path, error)
  } finally {
    closeSync(file)
    rmSync(draft, { force: true })
  }
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    textOf(path)
    throw new KeyringError(path, '无法确定密钥文件的位置。', 'the place of the key file can’t be told.')
  }
}

/** The draft is the lock too: of two changes at a time the second waits. */
async function openDraft(path: string, draft: string): Promise<number> {
  for (;;) {
    try {
      return openSync(draft, 'wx', 0o600)
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw unwritable(path, error)
    }
    const left = statSync(draft, { throwIfNoEntry: false })
    if (left && Date.now() - left.mtimeMs > brokenOffMilliseconds) rmSync(draft, { force: true })
    else await pause(100)
  }
}

function likeTheOld(file: number, place: string): void {
  const { mode, uid, gid } = statSync(place)
  if (uid !== process.getuid?.() || gid !== process.getgid?.()) fchownSync(file, uid, gid)
  fchmodSync(file, mode & 0o7777)
}

/** Without it the new name may not outlive a loss of power. Windows opens no folder. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

const unwritable = (path: string, error: unknown) => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return new KeyringError(
    path,
    `无法替换密钥文件（${code}）；请以该文件所有者的身份运行，并确认文件夹可写。`,
    `the key file can't be replaced (${code}); run this as the owner of the file, where its folder can be written.`,
  )
}
