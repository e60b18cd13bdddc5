import { Command, Option } from 'commander'
import { v7 as newId } from 'uuid'
import { loadConfig } from '../config.js'
import { withOwner } from '../database/owner.js'
import { codesOf } from '../registry/code-list.js'
import { type RevocationReason, revocationReasonCodes } from '../revocation/codes.js'
import { channel } from '../revocation/queries.js'
import { endOf, namedIn } from '../revocation/revoke.js'
import { carryOut, onWrongUse, Unusable } from './ending.js'
import { ownerDatabase } from './owner-database.js'

interface Wanted {
  readonly token?: string
  readonly account?: string
  readonly client?: string
  readonly reason: RevocationReason
}

const program = new Command('revoke')
  .description(
    '吊销令牌，一秒内在所有服务器生效：一个令牌，或一个账号、一个前端此前的全部令牌。Revokes tokens on every server within a second: one token, or all that an account or a front-end was issued before. 使用 DATABASE_OWNER_URL；未设置 DATABASE_URL 时使用内置数据库。Uses DATABASE_OWNER_URL, or the embedded database when DATABASE_URL is not set.',
  )
  .option('--token <jti>', '令牌的 jti。The jti of a token.')
  .option('--account <sub>', '账号（sub）。The account (sub).')
  .option('--client <client>', '前端（client）。The front-end (client).')
  .addOption(
    new Option('--reason <reason>', '理由。Reason.').choices(codesOf(revocationReasonCodes)).default('OTHER'),
  )
  .exitOverride(onWrongUse)

/** Who revokes at the console of the server has no account here; the register says so. */
const atTheConsole = 'console'

async function run(wanted: Wanted): Promise<void> {
  const named = namedIn(wanted)
  if ('code' in named) throw new Unusable(`${named.message.zh}${named.message.en}`)
  const { ownerUrl, stop } = await ownerDatabase(loadConfig(process.env, 'COMMAND'))
  try {
    await withOwner(ownerUrl, async (sql) => {
      // By the clock that the servers go by.
      const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`
      const now = row?.now ?? new Date()
      await sql`insert into token_revocation
        (revocation_id, kind, name, reason, revoked_at, ends_at, subject, request_id)
        values (${newId()}, ${named.kind}, ${named.name}, ${wanted.reason}, ${now}, ${endOf(now)}, ${atTheConsole}, ${atTheConsole})`
      await sql`select pg_notify(${channel}, '')`
    })
  } finally {
    await stop()
  }
  process.stdout.write('已吊销，一秒内在所有服务器生效。Revoked; it holds on every server within a second.\n')
}

program.action((wanted: Wanted) => carryOut(() => run(wanted)))
await program.parseAsync()
