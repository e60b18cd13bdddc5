import { Command } from 'commander'
import { type RecordFault, type Verified, verifyRecord } from '../audit/verify.js'
import { sealDigestAt } from '../audit/verify-queries.js'
import { loadConfig } from '../config.js'
import { type OwnerSql, withOwner } from '../database/owner.js'
import { keyringOf } from '../keys.js'
import { carryOut, onWrongUse, Unusable } from './ending.js'
import { ownerDatabase } from './owner-database.js'

interface Wanted {
  readonly takenAwayBefore?: string
  readonly anchor?: string
}

const say = (text: string) => process.stdout.write(`${text}\n`)

const program = new Command('audit:verify')
  .description(
    '核验访问记录：是否有被改动、删除、调换或截断的条目。Verifies the record of accesses: whether an entry was changed, dropped, swapped or cut off. 发现问题时以 1 退出。Exits with 1 when something is wrong. 使用 DATABASE_OWNER_URL 和密钥环；未设置 DATABASE_URL 时使用内置数据库。Uses DATABASE_OWNER_URL and the keyring, or the embedded database when DATABASE_URL is not set.',
  )
  .option(
    '--taken-away-before <day>',
    '此日之前的月份已按期移出（YYYY-MM-DD）。Months before this day were taken away after their term.',
  )
  .option(
    '--anchor <number:digest>',
    '日志中 audit.anchor 留下的封印，用于发现末尾被整体截断。A seal from the log (audit.anchor): finds that the whole end was cut off.',
  )
  .exitOverride(onWrongUse)

const faultWords: Record<RecordFault['kind'], string> = {
  ENTRY_CHANGED: '条目被改动 an entry was changed',
  ENTRY_MISSING: '条目缺失 an entry is missing',
  ENTRY_TWICE: '条目重复 an entry stands twice',
  ROSTER_CHANGED: '所查看的名单被改动 whose files were read was changed',
  ROSTER_MISSING: '所查看的名单缺失 whose files were read is missing',
  SEAL_CHANGED: '封印被改动 a seal was changed',
  SEAL_MISSING: '封印缺失 a seal is missing',
  SHAPE_CHANGED: '访问内容的说明被改动 what was asked for was changed',
  SHAPE_MISSING: '访问内容的说明缺失 what was asked for is missing',
}

function report({ sealed, unsealed, seals, lastSeal, faults }: Verified): void {
  say(`封印 ${seals} 个。Seals: ${seals}.${lastSeal ? ` ${lastSeal.number}:${lastSeal.digest}` : ''}`)
  say(`已封印条目 ${sealed}，未封印 ${unsealed}。Entries sealed: ${sealed}, not yet: ${unsealed}.`)
  const [first, ...more] = faults
  if (!first) {
    say('访问记录完整。The record is whole.')
    return
  }
  say(`${faultWords[first.kind]}: ${first.where}${first.at ? `, ${first.at}` : ''}`)
  if (more.length > 0) say(`另有 ${more.length} 处。${more.length} more.`)
  process.exitCode = 1
}

/** The seal that was noted elsewhere must still be there. */
async function compareAnchor(sql: OwnerSql, anchor: string): Promise<void> {
  const [, number, digest] = /^(\d+):([0-9a-f]{64})$/.exec(anchor) ?? []
  if (!number || !digest)
    throw new Unusable('--anchor 应为 编号:摘要。--anchor takes number:digest, as the log has it.')
  if ((await sealDigestAt(sql, Number(number))) === digest) return
  say(
    `封印 ${number} 与日志不符：其后的记录可能被截断。Seal ${number} is not the one in the log: what came after may be cut off.`,
  )
  process.exitCode = 1
}

async function run({ takenAwayBefore, anchor }: Wanted): Promise<void> {
  const config = loadConfig(process.env, 'COMMAND')
  const key = keyringOf(config).derive('audit')
  const { ownerUrl, stop } = await ownerDatabase(config)
  try {
    await withOwner(ownerUrl, async (sql) => {
      report(await verifyRecord(sql, key, { takenAwayBefore }))
      if (anchor) await compareAnchor(sql, anchor)
    })
  } finally {
    await stop()
  }
}

program.action((wanted: Wanted) => carryOut(() => run(wanted)))
await program.parseAsync()
