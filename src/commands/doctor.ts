import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { type Config, ConfigError, loadConfig } from '../config.js'
import { embeddedBeside, startEmbedded } from '../database/embedded.js'
import type { Site } from '../doctor/finding.js'
import { examine, type Said } from '../doctor/index.js'
import { carryOut, exitCodes, onWrongUse } from './ending.js'

const say = (text: string) => process.stdout.write(`${text}\n`)

const gigabytes = (text: string): number => {
  const value = Number(text)
  if (value >= 0 && value < 1e6 && text.trim() !== '') return value
  throw new InvalidArgumentError('应为 GB 数，如 10。A number of gigabytes, such as 10.')
}

const program = new Command('doctor')
  .description(
    '检查配置、机器和数据库，说明哪里不对、怎么办；有问题时以 1 退出。Looks at the configuration, the machine and the database, says what is wrong and what to do; exits with 1 when something is. 不显示个人信息、口令和密钥。Shows no personal data, no password and no key. 服务器运行时也可使用。It may run beside a server.',
  )
  .option(
    '--quick',
    '不通读访问记录，不重新计数。Without reading the whole record and counting all files anew.',
  )
  .option('--free <gigabytes>', '磁盘剩余低于此数即提示。Least free space of the disk.', gigabytes, 5)
  .exitOverride(onWrongUse)

type Standing = NonNullable<Site['database']> & { stop?(): Promise<void> }

/** The database of the settings, the embedded one that runs, or that one started for this; none is made. */
async function standing({ databaseUrl, databaseOwnerUrl, dataDir }: Config): Promise<Standing | undefined> {
  if (databaseUrl) return { url: databaseUrl, ownerUrl: databaseOwnerUrl }
  if (!existsSync(join(dataDir, 'postgres', 'data'))) return undefined
  return (await embeddedBeside(dataDir)) ?? (await startEmbedded(dataDir))
}

function report({ name, about, finding, leftOut }: Said): void {
  const head = `${about.zh} ${about.en} [${name}]`
  if (leftOut) say(`－ ${head}：${leftOut.zh}。${leftOut.en}.`)
  else if (finding) {
    process.exitCode = exitCodes.fault
    say(`✗ ${head}`)
    say(`    ${finding.trouble.zh}。${finding.trouble.en}.`)
    say(`    → ${finding.remedy.zh}。`)
    say(`      ${finding.remedy.en}.`)
  } else say(`✓ ${head}`)
}

function configuration(): Config | undefined {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.exitCode = exitCodes.fault
    say(`✗ 配置 configuration [configuration]\n${error.message}`)
    return undefined
  }
}

async function run({ quick, free }: { quick?: boolean; free: number }): Promise<void> {
  const config = configuration()
  if (!config) return
  say('✓ 配置 configuration [configuration]')
  // A database that does not start is told as one that can't be reached.
  const database = await standing(config).catch((error: Error): Standing => {
    say(error.message)
    return { url: 'postgres://127.0.0.1:1/none' }
  })
  const site: Site = {
    config,
    now: () => new Date(),
    nodeVersion: process.versions.node,
    leastFree: free * 1e9,
    database,
  }
  try {
    await examine(site, { isQuick: quick }, report)
  } finally {
    await database?.stop?.()
  }
  say(process.exitCode ? '有问题，请按上文处理。Something is wrong; see above.' : '一切正常。All is well.')
}

program.action((wanted: { quick?: boolean; free: number }) => carryOut(() => run(wanted)))
await program.parseAsync()
