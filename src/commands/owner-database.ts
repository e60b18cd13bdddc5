import type { Config } from '../config.js'
import { embeddedBeside, startEmbedded } from '../database/embedded.js'
import { pendingMigrations } from '../database/migrate.js'
import { Unusable } from './ending.js'

interface OwnerDatabase {
  readonly ownerUrl: string
  stop(): Promise<void>
}

const leave = async () => {}

/**
 * The database as its owner, for work that may be done while the platform serves: the one of the settings, the embedded
 * one that `npm start` keeps running, or that one started for this.
 */
export async function ownerDatabase({
  databaseUrl,
  databaseOwnerUrl,
  dataDir,
}: Config): Promise<OwnerDatabase> {
  const found = databaseOwnerUrl
    ? { ownerUrl: databaseOwnerUrl, stop: leave }
    : databaseUrl
      ? undefined
      : await embedded(dataDir)
  if (!found) throw ownerMissing()
  if ((await pendingMigrations(found.ownerUrl)) === 0) return found
  await found.stop()
  throw new Unusable(
    '数据库结构不是本版本的：请先运行 npm run migrate。The tables are not those of this version; run npm run migrate first.',
  )
}

async function embedded(dataDir: string): Promise<OwnerDatabase> {
  const beside = await embeddedBeside(dataDir)
  if (beside) return { ownerUrl: beside.ownerUrl, stop: leave }
  return startHere(dataDir)
}

/** The embedded database, started for a command; what it has to say is said at the terminal. */
export const startHere = (dataDir: string) =>
  startEmbedded(dataDir, ({ zh, en }) => process.stderr.write(`${zh}${en}\n`))

export const ownerMissing = () =>
  new Unusable(
    '请设置 DATABASE_OWNER_URL（数据库所有者的地址）。Set DATABASE_OWNER_URL, the database as its owner.',
  )
