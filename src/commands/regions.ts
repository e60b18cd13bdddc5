import { existsSync, writeFileSync } from 'node:fs'
import { SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError, Option } from 'commander'
import { loadConfig } from '../config.js'
import { pendingMigrations } from '../database/migrate.js'
import { withOwner } from '../database/owner.js'
import { arrange } from '../regions/arrange.js'
import { type RegionEntry, RegionSourceFaults } from '../regions/entry.js'
import { type LoadReport, loadRegions } from '../regions/load.js'
import {
  packageSource,
  RegionPackageUnavailable,
  readRegionPackage,
  withRegionPackage,
} from '../regions/package.js'
import { findReference, referenceCodes, referenceSource } from '../regions/reference.js'
import { badRegionCode, findRegionCode } from '../regions/region-code.js'
import { readRegionFile, regionFileText } from '../regions/region-file.js'
import { carryOut, onWrongUse, Unusable } from './ending.js'
import { startHere } from './owner-database.js'

interface Wanted {
  readonly code?: string
  readonly file?: string
  readonly list?: true
  readonly source?: 'reference' | 'package'
  readonly write?: string
}

/** The whole country, in the words of a user. */
const country = 'all'

const codeOf = (text: string): string => {
  if (text === country || text === '86') return country
  const code = findRegionCode(text)
  if (!code) throw new InvalidArgumentError(`${badRegionCode.zh}。${badRegionCode.en}.`)
  return code
}

const program = new Command('regions')
  .description(
    '载入行政区划。Loads regions. 使用 DATABASE_OWNER_URL；未设置 DATABASE_URL 时使用内置数据库。Uses DATABASE_OWNER_URL, or the embedded database when DATABASE_URL is not set.',
  )
  .addOption(
    new Option(
      '--code <code>',
      '载入此区划及其下级，如 34、5120；all 或 86 为全国。The subtree of a code; all or 86: the country.',
    ).argParser(codeOf),
  )
  .option('--file <path>', '从 CSV 文件载入。From a CSV file: code,name[,name_only][,parent_code].')
  .addOption(
    new Option(
      '--source <source>',
      '来源：随平台的参考数据，或 npm 软件包；默认先用参考数据。Where from: the reference data of the platform or the npm package; the former if it has the code.',
    ).choices(['reference', 'package']),
  )
  .option('--write <path>', '写入 CSV 文件而不载入数据库。Into a CSV file instead of the database.')
  .option('--list', '列出随平台的参考数据。What comes with the platform.')
  .addHelpText('after', '\n再次载入同一区划不会改变任何内容。Loading the same subtree again changes nothing.')
  .exitOverride(onWrongUse)

const say = (zh: string, en: string) => process.stdout.write(`${zh}${en}\n`)

async function listReference() {
  for (const code of referenceCodes()) {
    const entries = (await findReference(code)) ?? []
    const names = entries.filter((entry) => code.startsWith(entry.code)).map(({ name }) => name)
    const villages = entries.filter((entry) => entry.code.length === 12).length
    process.stdout.write(`${code.padEnd(8)}${names.join('')}  ${villages} 村 villages\n`)
  }
  say('其他区划由 npm 软件包载入。', 'Any other subtree is loaded from the npm package.')
}

interface Source {
  readonly entries: readonly RegionEntry[]
  readonly name: string
}

async function sourceOf({ code, file, source }: Wanted): Promise<Source> {
  if (file !== undefined) {
    if (!existsSync(file)) throw new Unusable(`--file：没有文件 ${file}。There is no such file.`)
    return { entries: await readRegionFile(file), name: 'file' }
  }
  const root = code === country ? undefined : code
  const known = root !== undefined && source !== 'package' ? await findReference(root) : undefined
  if (known) return { entries: requireFound(known, code), name: referenceSource }
  if (source === 'reference')
    throw new Unusable(
      `--code：参考数据中没有 ${code}，有 ${referenceCodes().join('、')}。Not in the reference data, which has ${referenceCodes().join(', ')}.`,
    )
  process.stderr.write('正在取得全国区划软件包…… Fetching the package of the whole country…\n')
  const entries = await withRegionPackage((folder) => readRegionPackage(folder, root))
  return { entries: requireFound(entries, code), name: packageSource }
}

const requireFound = (entries: readonly RegionEntry[], code?: string) => {
  if (entries.some(({ nameOnly }) => !nameOnly)) return entries
  throw new Unusable(`--code：来源中没有区划 ${code}。The source has no region ${code}.`)
}

async function withDatabase(work: (ownerUrl: string) => Promise<void>): Promise<void> {
  const { databaseUrl, databaseOwnerUrl, dataDir } = loadConfig(process.env, 'COMMAND')
  if (databaseOwnerUrl) return work(databaseOwnerUrl)
  if (databaseUrl)
    throw new Unusable(
      '请设置 DATABASE_OWNER_URL：登录角色不能载入区划。Set DATABASE_OWNER_URL: the login role may not load regions.',
    )
  const embedded = await startHere(dataDir)
  try {
    await work(embedded.ownerUrl)
  } finally {
    await embedded.stop()
  }
}

async function load({ entries, name }: Source, ownerUrl: string): Promise<LoadReport> {
  if ((await pendingMigrations(ownerUrl)) > 0)
    throw new Unusable(
      '数据库结构不是本版本，请先运行 npm run migrate。Run npm run migrate first: tables are missing.',
    )
  const bar = new SingleBar({ stream: process.stderr, format: '{bar} {value}/{total}', noTTYOutput: false })
  const progress = (done: number, total: number) => {
    if (done === 0) bar.start(total, 0)
    else bar.update(done)
  }
  try {
    return await withOwner(ownerUrl, (sql) =>
      loadRegions(sql, entries, { source: name, now: new Date(), progress }),
    )
  } finally {
    bar.stop()
  }
}

const aboutWords = {
  NAME: ['名称不同', 'name differs'],
  PARENT: ['上级不同', 'parent differs'],
  RETIRED: ['已撤销', 'retired'],
  PARENT_RETIRED: ['上级已撤销', 'its parent is retired'],
} as const

function tell({ added, completed, unchanged, differences }: LoadReport) {
  say(
    `新增 ${added}，补全 ${completed}，未变 ${unchanged}。`,
    `Added ${added}, completed ${completed}, unchanged ${unchanged}.`,
  )
  for (const { code, about, loaded, source } of differences) {
    const [zh, en] = aboutWords[about]
    process.stdout.write(`  ${code} ${zh} ${en}: ${loaded ?? '—'} ← ${source ?? '—'}\n`)
  }
  if (differences.length > 0)
    say(
      '以上差异未写入；更名、合并、拆分、改代码、改隶请用 regionRename、regionMerge、regionSplit、regionRecode、regionTransfer。',
      'These differences were not written: make them with regionRename, regionMerge, regionSplit, regionRecode or regionTransfer.',
    )
}

async function run(wanted: Wanted): Promise<void> {
  if (wanted.list) return listReference()
  if ((wanted.code === undefined) === (wanted.file === undefined))
    throw new Unusable('请用 --code、--file 或 --list 之一。Use one of --code, --file and --list.')
  const source = await sourceOf(wanted)
  if (wanted.write === undefined) return withDatabase(async (ownerUrl) => tell(await load(source, ownerUrl)))
  const regions = arrange(source.entries, () => false)
  writeFileSync(wanted.write, regionFileText(regions))
  say(`已写入 ${wanted.write}：${regions.length} 行。`, `Written: ${regions.length} lines.`)
}

program.action((wanted: Wanted) =>
  carryOut(() => run(wanted), [RegionSourceFaults, RegionPackageUnavailable]),
)
await program.parseAsync()
