import { resolve } from 'node:path'
import * as z from 'zod'
import type { Message } from './errors.js'
import { limitSettings } from './limits/limit-set.js'

/** One environment variable: how it is read, what it is for, and what to write when it is wrong. */
export interface Variable<T> {
  readonly schema: z.ZodType<T>
  /** Used when the variable is absent or empty. */
  readonly fallback?: string
  readonly about: Message
  readonly remedy: Message
  /** The server does not start in production without it. */
  readonly production?: 'REQUIRED'
  /** Absent values that another variable makes good, in words for the documentation. */
  readonly otherwise?: Message
}

const variable = <T>(
  schema: z.ZodType<T>,
  about: Message,
  remedy: Message,
  more: Partial<Variable<T>> = {},
) => ({ schema, about, remedy, ...more }) satisfies Variable<T>

export const words = (zh: string, en: string): Message => ({ zh, en })

const whole = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(from).max(to))

/** Rising numbers with commas between them. */
const levels = z
  .string()
  .regex(/^\d{1,7}(?:\s*,\s*\d{1,7})*$/)
  .transform((list) => list.split(',').map(Number))
  .refine((list) => list.every((level, at) => level > (list[at - 1] ?? 0)))

const isUrl = (schemes: readonly string[]) => (text: string) =>
  URL.canParse(text) && schemes.includes(new URL(text).protocol)

const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine((list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin))

// `postgres://app@/sanliu?host=/run/postgresql` is usual for a socket, and no URL by the web's rules.
const postgresUrl = z.string().regex(/^postgres(?:ql)?:\/\/\S+$/)

const isTimeZone = (zone: string) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Signatures with a public key only: with a secret one, whoever can verify a token could also make one. */
export const tokenAlgorithms = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const

const algorithms = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(tokenAlgorithms)).min(1))

const databaseRemedy = words(
  '填写 postgres://用户:口令@主机:5432/库名。',
  'Set postgres://user:password@host:5432/database.',
)

export const variables = {
  NODE_ENV: variable(
    z.enum(['development', 'test', 'production']),
    words('运行环境', 'Kind of deployment'),
    words('填写 development、test 或 production。', 'Set development, test or production.'),
    { fallback: 'development' },
  ),
  HOST: variable(
    z.union([z.ipv4(), z.ipv6(), z.hostname()]),
    words('监听地址', 'Address to listen on'),
    words('填写地址，如 127.0.0.1 或 0.0.0.0。', 'Set an address such as 127.0.0.1 or 0.0.0.0.'),
    { fallback: '127.0.0.1' },
  ),
  PORT: variable(
    whole(0, 65535),
    words('监听端口，0 为任一空闲端口', 'Port to listen on; 0 takes any free one'),
    words('填写 0 至 65535，如 4000。', 'Set a number from 0 to 65535, such as 4000.'),
    { fallback: '4000' },
  ),
  SANLIU_DATA_DIR: variable(
    z.string().transform((path) => resolve(path)),
    words('数据目录：内置数据库、密钥、本地签发者', 'Folder of the embedded database, keys and local issuer'),
    words('填写目录路径，如 .data。', 'Set a folder, such as .data.'),
    { fallback: '.data' },
  ),
  SANLIU_PROCESSES: variable(
    whole(1, 64),
    words(
      '同一端口上提供服务的进程数，每个进程各有自己的数据库连接',
      'Processes that serve on the port; each has connections of its own to the database',
    ),
    words(
      '填写 1 至 64，通常不超过处理器核数。',
      'Set a number from 1 to 64, usually no more than the cores of the machine.',
    ),
    { fallback: '1' },
  ),
  DATABASE_URL: variable(
    postgresUrl,
    words('登录角色的数据库地址', 'Database, as the login role of the server'),
    databaseRemedy,
    {
      production: 'REQUIRED',
      otherwise: words('内置 PostgreSQL', 'the embedded PostgreSQL'),
    },
  ),
  DATABASE_OWNER_URL: variable(
    postgresUrl,
    words(
      '所有者角色的数据库地址，仅用于迁移、装载和更换密钥',
      'Database, as its owner; for migrations, loading and keys:rotate only',
    ),
    databaseRemedy,
    { otherwise: words('不能迁移', 'no migrations') },
  ),
  SANLIU_DB_SLOTS: variable(
    whole(1, 200),
    words('数据库连接数', 'Connections to the database'),
    words('填写 1 至 200，如 8。', 'Set a number from 1 to 200, such as 8.'),
    { fallback: '8' },
  ),
  SANLIU_DB_POOLER: variable(
    z.enum(['none', 'transaction']),
    words(
      'DATABASE_URL 指向的连接池：none 为直连，transaction 为事务模式的 PgBouncer',
      'Pooler that DATABASE_URL leads to: none, or transaction for PgBouncer in transaction mode',
    ),
    words('填写 none 或 transaction。', 'Set none or transaction.'),
    { fallback: 'none' },
  ),
  SANLIU_JWKS: variable(
    z.string().refine((text) => isUrl(['https:', 'http:'])(text) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)),
    words(
      '签发者公钥集（JWKS）：文件路径或网址',
      'Public keys of the identity provider (JWKS): a file or a URL',
    ),
    words(
      '填写文件路径，或 https:// 网址。',
      'Set the path of a file, or a URL that begins with https:// (http:// inside a closed network).',
    ),
    {
      production: 'REQUIRED',
      otherwise: words('本地开发签发者', 'the local issuer for development'),
    },
  ),
  SANLIU_ISSUER_URL: variable(
    z.string().refine(isUrl(['https:', 'http:'])),
    words(
      '身份服务的网址：公钥的位置由其 /.well-known/openid-configuration 给出；代替 SANLIU_JWKS 和 SANLIU_JWT_ISSUER',
      'Address of the identity provider, which says in /.well-known/openid-configuration where its keys are; in place of SANLIU_JWKS and SANLIU_JWT_ISSUER',
    ),
    words(
      '填写身份服务的 iss，如 https://身份服务/realms/sanliu。',
      'Set the iss of your identity provider, such as https://identity.example/realms/sanliu.',
    ),
    { otherwise: words('`SANLIU_JWKS`', '`SANLIU_JWKS`') },
  ),
  SANLIU_JWT_ISSUER: variable(
    z.string().max(500),
    words('令牌的签发者（iss）', 'Issuer of the tokens (iss)'),
    words('填写身份服务的 iss，一字不差。', 'Set the iss of your identity provider, letter by letter.'),
    { production: 'REQUIRED', otherwise: words('`sanliu-local`', '`sanliu-local`') },
  ),
  SANLIU_JWT_AUDIENCE: variable(
    z.string().max(500),
    words('令牌的受众（aud）', 'Audience of the tokens (aud)'),
    words(
      '填写身份服务为本平台设定的 aud。',
      'Set the aud that your identity provider gives to this platform.',
    ),
    { production: 'REQUIRED', otherwise: words('`sanliu`', '`sanliu`') },
  ),
  SANLIU_JWT_ALGORITHMS: variable(
    algorithms,
    words('接受的签名算法', 'Signature algorithms accepted'),
    words(
      `填写以逗号分隔的非对称算法：${tokenAlgorithms.join('、')}。`,
      `Set a comma list of asymmetric ones: ${tokenAlgorithms.join(', ')}.`,
    ),
    { fallback: 'EdDSA,ES256,RS256' },
  ),
  SANLIU_TOKEN_MINUTES: variable(
    whole(1, 15),
    words(
      '令牌从签发到失效的最长分钟数；更长的令牌不被接受。本地开发签发者的令牌为 12 小时',
      'Minutes that a token lives at most, from its issue to its end; a longer one is refused. Those of the local issuer live twelve hours',
    ),
    words('填写 1 至 15，如 15。', 'Set a number from 1 to 15, such as 15.'),
    { fallback: '15' },
  ),
  SANLIU_KEYS: variable(
    z.string(),
    words('密封密钥环文件', 'File with the keyring that seals citizen IDs and phones'),
    words('填写密钥环文件的路径。', 'Set the path of the keyring file.'),
    {
      otherwise: words(
        '数据目录中的 keys.json；生产环境必须给出 SANLIU_KEYS 或 SANLIU_KEYS_JSON',
        '`keys.json` in the data folder; in production SANLIU_KEYS or SANLIU_KEYS_JSON is required',
      ),
    },
  ),
  SANLIU_KEYS_JSON: variable(
    z.string().startsWith('{'),
    words('密封密钥环本身（代替文件）', 'The keyring itself, in place of the file'),
    words(
      '填写 {"current":"k1","keys":{"k1":"…"}}。',
      'Set {"current":"k1","keys":{"k1":"…"}}, 32 bytes in base64 each.',
    ),
    { otherwise: words('`SANLIU_KEYS`', '`SANLIU_KEYS`') },
  ),
  SANLIU_METRICS_PORT: variable(
    whole(0, 65535),
    words(
      '监测指标（/metrics）的端口，只在 127.0.0.1 上监听',
      'Port of the metrics (/metrics), on 127.0.0.1 only',
    ),
    words('填写 0 至 65535，如 9464。', 'Set a number from 0 to 65535, such as 9464.'),
    { otherwise: words('不提供', 'none') },
  ),
  SANLIU_TRACES_URL: variable(
    z.string().refine(isUrl(['https:', 'http:'])),
    words(
      '请求踪迹的收集器：OTLP/HTTP（JSON）网址',
      'Collector of traces: the address to which they are sent, by OTLP over HTTP in JSON',
    ),
    words(
      '填写收集器的网址，如 http://127.0.0.1:4318/v1/traces。',
      'Set the address of a collector, such as http://127.0.0.1:4318/v1/traces.',
    ),
    { otherwise: words('不追踪', 'none') },
  ),
  SANLIU_TRACES_PERCENT: variable(
    whole(1, 100),
    words('每一百个请求中追踪的个数', 'Of a hundred requests so many are traced'),
    words('填写 1 至 100，如 5。', 'Set a number from 1 to 100, such as 5.'),
    { fallback: '100' },
  ),
  LOG_LEVEL: variable(
    z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    words('日志级别', 'Level of the log'),
    words('填写 debug、info、warn、error 或 silent。', 'Set debug, info, warn, error or silent.'),
    { fallback: 'info' },
  ),
  SANLIU_PAGE_LIMIT: variable(
    whole(1, 1000),
    words('每页条数上限', 'Most entries of one page'),
    words('填写 1 至 1000，如 200。', 'Set a number from 1 to 1000, such as 200.'),
    { fallback: '200' },
  ),
  SANLIU_LIMITS: variable(
    limitSettings,
    words(
      '查询的上限：JSON，all 对所有人，roles 按角色，clients 按客户端；见下',
      'Limits of queries in JSON: `all`, then `roles`, then `clients`; see below',
    ),
    words(
      '填写 JSON，如 {"all":{"depth":12},"clients":{"desk":{"cost":20000}}}。',
      'Set JSON such as {"all":{"depth":12},"clients":{"desk":{"cost":20000}}}.',
    ),
    { fallback: '{}' },
  ),
  SANLIU_CLIENTS: variable(
    z.string().transform((path) => resolve(path)),
    words(
      '可使用本平台的前端及其权限上限：JSON 文件；见下',
      'Front-ends that may ask, each with the most it is given: a JSON file; see below',
    ),
    words('填写文件路径，如 clients.json。', 'Set the path of a file, such as clients.json.'),
    {
      otherwise: words(
        '任何前端均可使用，权限即用户的权限',
        'every client may ask, with the rights of its user',
      ),
    },
  ),
  SANLIU_REQUEST_SECONDS: variable(
    whole(5, 600),
    words('一个请求从到达至答复的最长秒数', 'Seconds from the arrival of a request to its answer, at most'),
    words('填写 5 至 600，如 60。', 'Set a number from 5 to 600, such as 60.'),
    { fallback: '60' },
  ),
  SANLIU_REQUESTS_AT_ONCE: variable(
    whole(1, 10_000),
    words(
      '同时处理的请求数；更多的立即答复 OVERLOADED',
      'Requests worked on at once; others are OVERLOADED at once',
    ),
    words('填写 1 至 10000，如 200。', 'Set a number from 1 to 10000, such as 200.'),
    { fallback: '200' },
  ),
  SANLIU_CORS_ORIGINS: variable(
    origins,
    words('可跨站调用的前端来源', 'Origins of the front-ends on other sites that may ask'),
    words(
      '填写以逗号分隔的来源，如 https://desk.example.gov.cn，末尾不带斜线。',
      'Set origins with commas between them, such as https://desk.example.gov.cn, without a slash at the end.',
    ),
    { otherwise: words('不允许跨站', 'none') },
  ),
  SANLIU_THRESHOLD: variable(
    whole(1, 100),
    words(
      '统计中小于此数的单元格对无权查看人员者不显示',
      'Figures of fewer persons are withheld from who may not read the persons',
    ),
    words('填写 1 至 100，如 5。', 'Set a number from 1 to 100, such as 5.'),
    { fallback: '5' },
  ),
  SANLIU_ALARM_PERSONS: variable(
    levels,
    words(
      '一个账号一日查看的人数达到这些数时告警',
      'An alarm is raised when an account has read so many persons in one day',
    ),
    words('填写以逗号分隔的人数，如 50,500。', 'Set numbers with commas between them, such as 50,500.'),
    { fallback: '50,500' },
  ),
  SANLIU_ALARM_MISSES: variable(
    levels,
    words(
      '一个账号一日按证件号码查找未果的次数达到这些数时告警',
      'An alarm is raised when an account has looked for so many citizen IDs in vain in one day',
    ),
    words('填写以逗号分隔的次数，如 20。', 'Set numbers with commas between them, such as 20.'),
    { fallback: '20' },
  ),
  SANLIU_LOOKUPS_PER_DAY: variable(
    whole(1, 1_000_000),
    words(
      '一个账号一日按证件号码查找的次数上限',
      'So many times a day an account may look for somebody by the citizen ID',
    ),
    words('填写次数，如 200。', 'Set a number such as 200.'),
    { fallback: '200' },
  ),
  SANLIU_PURPOSE: variable(
    z.enum(['optional', 'required']),
    words(
      '每个请求是否必须用 X-Access-Purpose 说明访问目的',
      'Whether each request must state its purpose in X-Access-Purpose',
    ),
    words('填写 optional 或 required。', 'Set optional or required.'),
    { fallback: 'optional' },
  ),
  SANLIU_EMERGENCY_HOURS: variable(
    whole(1, 168),
    words('应急开档的最长小时数', 'Hours for which a file opened in an emergency stays open at most'),
    words('填写 1 至 168，如 24。', 'Set a number from 1 to 168, such as 24.'),
    { fallback: '24' },
  ),
  SANLIU_EMERGENCY_TRIES: variable(
    whole(1, 1000),
    words(
      '每个账号每日应急开档的次数',
      'How often an account may try in a day to open a file in an emergency',
    ),
    words('填写 1 至 1000，如 10。', 'Set a number from 1 to 1000, such as 10.'),
    { fallback: '10' },
  ),
  SANLIU_RETENTION_YEARS: variable(
    whole(1, 100),
    words(
      '档案终止后的保存年限，期满方可据此删除',
      'Years that a file is kept after its end, before it may be erased for that reason',
    ),
    words('填写 1 至 100，如 3。', 'Set a number from 1 to 100, such as 3.'),
    { fallback: '3' },
  ),
  SANLIU_TIME_ZONE: variable(
    z.string().refine(isTimeZone),
    words('“今天”所在的时区', 'Time zone that decides what day it is'),
    words('填写 IANA 时区名，如 Asia/Shanghai。', 'Set an IANA name such as Asia/Shanghai.'),
    { fallback: 'Asia/Shanghai' },
  ),
  SANLIU_DEMO_PEOPLE: variable(
    whole(0, 600_000),
    words(
      '演示数据的儿童人数，另有同样多的老人和半数的妇女',
      'Synthetic children of the demonstration; as many elders and half as many women come with them',
    ),
    words('填写人数，如 30000。', 'Set a number such as 30000.'),
    { fallback: '30000' },
  ),
}
