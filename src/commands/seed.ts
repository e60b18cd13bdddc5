import { Command } from 'commander'
import { type Config, ConfigError, loadConfig } from '../config.js'

/** Loads the synthetic people of the demonstration through the owner's connection. */
export type Seed = (ownerUrl: string, config: Config) => Promise<void>

/** `npm run seed`: the demonstration in a database of one's own choosing. */
export async function seedCommand(seed: Seed, args?: readonly string[]): Promise<void> {
  new Command('seed')
    .description(
      '将虚构的演示人员装入 DATABASE_OWNER_URL 所指的空数据库。Loads the synthetic people of the demonstration into the empty database of DATABASE_OWNER_URL.',
    )
    .addHelpText(
      'after',
      '\n人数：SANLIU_DEMO_PEOPLE。How many: SANLIU_DEMO_PEOPLE. 生产环境不可用。Not in production.',
    )
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse(args)
  try {
    const config = loadConfig(process.env, 'COMMAND')
    const refusal = refusalOf(config)
    if (refusal === undefined && config.databaseOwnerUrl) return await seed(config.databaseOwnerUrl, config)
    process.stderr.write(`${refusal}\n`)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
  }
  process.exitCode = 2
}

function refusalOf({ production, databaseOwnerUrl }: Config): string | undefined {
  if (production) return '生产环境不装载虚构人员。Synthetic people are not loaded in production.'
  if (databaseOwnerUrl === undefined)
    return 'DATABASE_OWNER_URL 未设置；内置数据库由 npm start 装载。DATABASE_OWNER_URL is not set; the embedded database is filled by npm start.'
  return undefined
}
