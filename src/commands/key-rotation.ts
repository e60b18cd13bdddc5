import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { progressOf } from '../../seeds/demo/progress.js'
import type { OwnerSql } from '../database/owner.js'
import { countByKey, type SealedCount } from '../people/sealed/counts.js'
import { othersHaveEnded, resealAll } from '../people/sealed/reseal.js'
import { changeKeyFile } from '../sealing/change-key-file.js'
import { withNewKey, withNextInUse, withoutKey } from '../sealing/key-changes.js'
import { readKeys } from '../sealing/key-file.js'
import { type Keys, keyringWith } from '../sealing/keyring.js'
import { Unusable } from './ending.js'

/** The steps of a change of the sealing key. Each may be broken off at any moment and done again. */
type Say = (text: string) => void

/** A server looks at the file once a second. */
const takenUpMilliseconds = 2_000

export async function addKey(file: string, say: Say): Promise<void> {
  const isNew = await changeKeyFile(file, withNewKey(randomBytes(32)))
  const { next } = readKeys(file)
  say(
    isNew
      ? `已加入密钥 ${next}：可打开，尚不用于封存。Key ${next} was added: it opens, and does not seal yet.`
      : `密钥 ${next} 已在文件中，等待启用。Key ${next} is in the file already and waits to be used.`,
  )
}

export async function beginUse(file: string, say: Say): Promise<void> {
  const isChanged = await changeKeyFile(file, withNextInUse)
  const { current } = readKeys(file)
  say(
    isChanged
      ? `自此用密钥 ${current} 封存。Key ${current} seals from now on.`
      : `没有等待启用的密钥，仍用 ${current} 封存。No key waits to be used; ${current} seals as before.`,
  )
}

const valuesOf = ({ today, past }: SealedCount) => today + past

/** Whether values of other keys are left: a rotation that was broken off goes on before another one begins. */
export const isUnfinished = async (sql: OwnerSql, { current, keys }: Keys): Promise<boolean> =>
  (await countByKey(sql)).some((count) => count.id !== current && keys.has(count.id) && valuesOf(count) > 0)

export async function reseal(sql: OwnerSql, keys: Keys, say: Say): Promise<void> {
  const left = (await countByKey(sql)).filter(({ id }) => id !== keys.current)
  const total = left.reduce((sum, count) => sum + valuesOf(count), 0)
  const progress = progressOf('重新封存 Sealing again')
  let done = 0
  const show = (values: number) => {
    done = Math.min(total, done + values)
    if (total > 0) progress.show(done, total)
  }
  if (total > 0) progress.show(0, total)
  const { sealed, damaged, isSettled } = await resealAll(sql, keyringWith(keys), show)
  if (total > 0) progress.end()
  say(`已重新封存 ${sealed} 行。Rows sealed again: ${sealed}.`)
  if (damaged > 0) {
    process.exitCode = 1
    say(
      `有 ${damaged} 行的值无法打开，未改动：密钥不在文件中，或值已损坏。Rows with a value that does not open, left as they are: ${damaged}; its key is not in the file, or it is damaged.`,
    )
  }
  if (isSettled) return
  process.exitCode = 1
  say(
    '仍有早先开始的事务，或仍有服务器用旧密钥封存；稍后请再次运行 --reseal。A transaction that began before is still open, or a server still seals with an old key; run --reseal again later.',
  )
}

/** How many values each key has sealed, and what each key is for. */
export async function tellStatus(sql: OwnerSql, { current, index, next, keys }: Keys, say: Say) {
  const counts = new Map((await countByKey(sql)).map((count) => [count.id, count]))
  const uses = (id: string) =>
    [
      id === current ? '封存 seals' : '',
      id === next ? '等待启用 waits to be used' : '',
      id === index ? '索引 indexes' : '',
      id === '' ? '无法辨认 names no key' : keys.has(id) ? '' : '不在文件中 not in the file',
    ]
      .filter(Boolean)
      .join(', ')
  say('密钥 Key\t现有 Of today\t历史 In histories\t用途 Use')
  for (const id of [...new Set([...keys.keys(), ...counts.keys()])].sort()) {
    const { today, past } = counts.get(id) ?? { today: 0, past: 0 }
    say(`${id || '?'}\t${today}\t${past}\t${uses(id)}`)
  }
}

/** Every process that reads this file has looked at it since it was changed. */
export async function letTakeUp(file: string): Promise<void> {
  const wait = statSync(file).mtimeMs + takenUpMilliseconds - Date.now()
  if (wait > 0) await pause(Math.min(wait, takenUpMilliseconds))
}

/** Takes an old key out of the file, where no value needs it any more and nobody reads one that did. */
export async function retireKey(sql: OwnerSql, file: string, id: string, say: Say): Promise<void> {
  const keys = readKeys(file)
  if (!keys.keys.has(id))
    return say(`密钥 ${id} 不在文件中，无需停用。Key ${id} is not in the file; there is nothing to retire.`)
  assureOld(id, keys)
  await assureUnused(sql, id)
  await letTakeUp(file)
  if (!(await othersHaveEnded(sql, 60)))
    throw new Unusable(
      `停用未执行：早先开始的事务仍未结束，可能还要打开密钥 ${id} 的值；请稍后重试。Not retired: a transaction that began before is still open and may yet open a value of ${id}; try again later.`,
    )
  await assureUnused(sql, id)
  await changeKeyFile(file, withoutKey(id))
  say(
    `密钥 ${id} 已从文件中移除；旧备份中的值仍需要它。Key ${id} was taken out of the file; values in older backups still need it.`,
  )
}

function assureOld(id: string, { current, index, next }: Keys): void {
  if (id === index)
    throw new Unusable(
      `不能停用 ${id}：索引、游标和幂等记录来自此密钥。${id} can't be retired: indexes, cursors and idempotency records come from it.`,
    )
  if (id === current || id === next)
    throw new Unusable(
      `不能停用 ${id}：它正用于封存或等待启用。${id} can't be retired: it seals, or waits to be used.`,
    )
}

async function assureUnused(sql: OwnerSql, id: string): Promise<void> {
  const count = (await countByKey(sql)).find((each) => each.id === id)
  if (count === undefined) return
  throw new Unusable(
    `不能停用 ${id}：仍有 ${valuesOf(count)} 个值由它封存，请先运行 --reseal。${id} can't be retired: ${valuesOf(count)} values are sealed with it; run --reseal first.`,
  )
}
