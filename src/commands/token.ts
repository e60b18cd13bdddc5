import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Command, InvalidArgumentError, Option } from 'commander'
import { departmentCode, regionCode } from '../accounts/claims.js'
import { LocalIssuerRefused, localIssuer } from '../accounts/local-issuer.js'
import { longestHours } from '../accounts/standing.js'
import { type Config, loadConfig } from '../config.js'
import { referenceRegions } from '../package-root.js'
import { groups } from '../people/groups/index.js'
import { loadAccessTable } from '../policy/access-table.js'
import { type Role, roles } from '../policy/viewer.js'
import { declarePopulations } from '../registry/populations.js'
import { carryOut, onWrongUse, Unusable } from './ending.js'

interface Wanted {
  readonly department: string
  readonly region: string
  readonly role: Role
  readonly organisation?: string
  readonly client: string
  readonly subject?: string
  readonly hours: number
  readonly anyRegion?: true
}

const hours = (text: string): number => {
  const value = Number(text)
  if (value > 0 && value <= longestHours) return value
  throw new InvalidArgumentError(
    `应大于 0 且不超过 ${longestHours}。More than 0 and at most ${longestHours}.`,
  )
}

const program = new Command('token')
  .description(
    '签发开发用令牌，只打印令牌本身。Issues a token for development and prints the token alone. 生产环境没有此命令。Not in production.',
  )
  .requiredOption('--department <code>', '部门代码，如 EDUCATION。Code of a department, such as EDUCATION.')
  .requiredOption('--region <code>', '区划代码，如 512002。Code of a region, such as 512002.')
  .addOption(
    new Option('--role <role>', '角色。Role.').choices(roles).default('VIEWER').makeOptionMandatory(),
  )
  .option('--organisation <code>', '所属机构（学校、医院等）。Institution: a school, a hospital.')
  .option('--client <code>', '前端。Front-end.', 'console')
  .option('--subject <code>', '账号。Account.')
  .option(
    '--hours <hours>',
    `有效小时数，最多 ${longestHours}。Hours of life, at most ${longestHours}.`,
    hours,
    longestHours,
  )
  .option(
    '--any-region',
    '不核对区划，用于另行装载的区划。Take a region that was loaded beside the reference data.',
  )
  .exitOverride(onWrongUse)

/** Departments are those of the access table: any other would see nothing. */
function checkDepartment({ department }: Wanted) {
  declarePopulations(groups)
  const table = loadAccessTable()
  if (departmentCode.safeParse(department).success && table.has(department)) return
  const known = [...table.values()].map((row) => `  ${row.department} ${row.label}`)
  throw new Unusable(
    `--department：权限表中没有这个部门。可用的部门：\n--department: the access table has no such department. There are:\n${known.join('\n')}`,
  )
}

async function checkRegion({ region, anyRegion }: Wanted) {
  if (!regionCode.safeParse(region).success)
    throw new Unusable(
      '--region：区划代码为 2、4、6、9 或 12 位数字，如 5120、512002。\n--region: a code has 2, 4, 6, 9 or 12 digits, such as 5120 or 512002.',
    )
  if (anyRegion || !existsSync(referenceRegions)) return
  const names = new Map<string, string>()
  for (const file of readdirSync(referenceRegions).filter((name) => name.endsWith('.csv')))
    for await (const line of createInterface(createReadStream(new URL(file, referenceRegions)))) {
      const [code = '', name = ''] = line.split(',')
      if (regionCode.safeParse(code).success) names.set(code, name)
    }
  if (names.size === 0 || names.has(region)) return
  const known = [...names].filter(([code]) => code.length <= 6).map(([code, name]) => `  ${code} ${name}`)
  throw new Unusable(
    `--region：参考数据中没有这个区划。可用的市、县（及其乡镇、村）：\n--region: not in the reference data. There are these, with their townships and villages:\n${known.join('\n')}\n另行装载的区划请加 --any-region。For a region that was loaded beside them add --any-region.`,
  )
}

function checkIssuer(config: Config) {
  if (config.production) throw new LocalIssuerRefused()
  if (config.tokens.jwks === undefined) return
  throw new Unusable(
    '已设置 SANLIU_JWKS：服务器只接受该身份服务的令牌，请向其获取，或去掉此设置。\nSANLIU_JWKS is set: the server takes tokens of that identity provider only. Get one there, or unset it.',
  )
}

async function run(wanted: Wanted) {
  const config = loadConfig(process.env, 'COMMAND')
  checkIssuer(config)
  checkDepartment(wanted)
  await checkRegion(wanted)
  const { department, region, role, client, organisation, subject } = wanted
  const issuer = await localIssuer(config)
  const sub = subject ?? `local:${department.toLowerCase()}:${region}:${role.toLowerCase()}`
  const token = await issuer.issue({ sub, department, region, role, client, organisation }, wanted.hours)
  process.stdout.write(`${token}\n`)
}

await carryOut(() => run(program.parse().opts<Wanted>()), [LocalIssuerRefused])
