import { type OwnerSql, withOwner } from '../database/owner.js'
import type { Message } from '../errors.js'
import { clients } from './clients.js'
import { clock } from './clock.js'
import { dataFolder } from './data-folder.js'
import { database } from './database.js'
import { disk } from './disk.js'
import { figures } from './figures.js'
import { type Check, type DatabaseCheck, type Finding, finding, type Site } from './finding.js'
import { issuer } from './issuer.js'
import { keyFile } from './key-file.js'
import { keysFit } from './keys-fit.js'
import { migrations } from './migrations.js'
import { months } from './months.js'
import { nodeVersion } from './node-version.js'
import { port } from './port.js'
import { record } from './record.js'
import { regions } from './regions.js'
import { rights } from './rights.js'
import { room } from './room.js'
import { sealing } from './sealing.js'
import { settled } from './settled.js'
import { timeZone } from './time-zone.js'

const ofTheMachine: readonly Check[] = [
  nodeVersion,
  timeZone,
  dataFolder,
  keyFile,
  disk,
  port,
  issuer,
  clients,
]
/** Each needs the one before: where one finds something the rest is not looked at. */
const ofTheWay: readonly Check[] = [database, migrations, rights]
const ofTheDatabase: readonly DatabaseCheck[] = [
  clock,
  room,
  regions,
  keysFit,
  sealing,
  months,
  settled,
  record,
  figures,
]

/** What a check said: nothing wrong, a finding, or why it was not looked at. */
export interface Said {
  readonly name: string
  readonly about: Message
  readonly finding?: Finding
  readonly leftOut?: Message
}

export interface Wanted {
  /** Without the checks that read all rows. */
  readonly isQuick?: boolean
}

const noDatabase: Message = {
  zh: '尚无数据库，npm start 会建立',
  en: 'there is no database yet; npm start makes one',
}
const wayBlocked: Message = { zh: '先解决上面的问题', en: 'what stands above comes first' }
const noOwner: Message = { zh: '需要 DATABASE_OWNER_URL', en: 'needs DATABASE_OWNER_URL' }
const tooLong: Message = { zh: '--quick 不作此项', en: 'left out by --quick' }

/** Looks at everything, and tells of each check as soon as it is done. */
export async function examine(site: Site, { isQuick }: Wanted, tell: (said: Said) => void): Promise<void> {
  for (const check of ofTheMachine) tell(await said(check, () => check.look(site)))
  let blocked = site.database ? undefined : noDatabase
  for (const check of ofTheWay) {
    const answer = blocked ? leftOut(check, blocked) : await said(check, () => check.look(site))
    if (answer.finding) blocked = wayBlocked
    tell(answer)
  }
  const ownerUrl = site.database?.ownerUrl
  blocked ??= ownerUrl ? undefined : noOwner
  if (blocked || !ownerUrl) {
    for (const check of ofTheDatabase) tell(leftOut(check, blocked ?? noOwner))
    return
  }
  await withOwner(ownerUrl, async (sql) => {
    for (const check of ofTheDatabase)
      tell(
        check.isLong && isQuick
          ? leftOut(check, tooLong)
          : await said(check, () => check.look(site, sql as OwnerSql)),
      )
  })
}

const leftOut = ({ name, about }: Omit<Check, 'look'>, why: Message): Said => ({ name, about, leftOut: why })

/** A check that fails is a finding by its code: the message of a driver may hold values. */
async function said(
  { name, about }: Omit<Check, 'look'>,
  look: () => Promise<Finding | undefined>,
): Promise<Said> {
  try {
    return { name, about, finding: await look() }
  } catch (error) {
    const { code, name: kind } = error as { code?: unknown; name?: string }
    const what = String(code ?? kind ?? 'unknown')
    return {
      name,
      about,
      finding: finding(
        [`检查未能完成（${what}）`, `the check could not be carried out (${what})`],
        ['先解决其他问题，再运行一次', 'mend the others first, then run it again'],
      ),
    }
  }
}
