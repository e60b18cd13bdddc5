import { placeOfKeys } from '../accounts/discovery.js'
import { publicKeys } from '../accounts/public-keys.js'
import { bothOnTime } from './clock.js'
import { type Check, type Finding, finding, type Site } from './finding.js'

const mostSecondsApart = 60

const unusable = (zh: string, en: string): Finding =>
  finding(
    [`身份服务的公钥集不能使用：${zh}`, `the public keys of the identity provider can't be used: ${en}`],
    [
      '在本机用 curl 打开 SANLIU_JWKS 的网址，检查网址、网络、代理和证书；公钥集应含至少一把公钥',
      'open the URL of SANLIU_JWKS with curl on this machine; check the address, the network, the proxy and the certificate; it must hold at least one public key',
    ],
  )

const undescribed = finding(
  [
    '身份服务的说明文件不能使用：打不开，或不是这个签发者的',
    "the document in which the identity provider describes itself can't be used: it doesn't open, or is another issuer's",
  ],
  [
    '在本机用 curl 打开 SANLIU_ISSUER_URL 下的 /.well-known/openid-configuration，检查网址、网络、代理和证书；其中的 issuer 应与 SANLIU_JWT_ISSUER 一致',
    'open /.well-known/openid-configuration below SANLIU_ISSUER_URL with curl on this machine; check the address, the network, the proxy and the certificate; its issuer must be SANLIU_JWT_ISSUER',
  ],
)

/** Without its keys nobody signs in; with a clock far from ours every token is expired or not yet good. */
export const issuer: Check = {
  name: 'issuer',
  about: { zh: '身份服务', en: 'identity provider' },
  async look(site) {
    const { jwks: place, isDiscovered, issuer } = site.config.tokens
    if (place === undefined) return undefined
    if (isDiscovered) {
      const keys = await placeOfKeys(place, issuer).catch(() => undefined)
      return keys === undefined ? undescribed : lookThere(keys, site)
    }
    if (/^https?:/.test(place)) return lookThere(place, site)
    try {
      await publicKeys(site.config)
      return undefined
    } catch {
      return unusable(
        '文件缺失、不是公钥集或没有公钥',
        'the file is missing, is no key set or holds no public key',
      )
    }
  },
}

const othersAlgorithms = (named: readonly string[]): Finding =>
  finding(
    [
      `身份服务的公钥只用于 ${named.join('、')}，这些签名算法不被接受`,
      `the keys of the identity provider are for ${named.join(', ')} alone, and none of these is accepted`,
    ],
    [
      '在 SANLIU_JWT_ALGORITHMS 中写明身份服务使用的签名算法，或让身份服务用已写明的算法签名',
      'name the algorithm by which the identity provider signs in SANLIU_JWT_ALGORITHMS, or have it sign by one that is named there',
    ],
  )

/** What the keys say they are for; a key that does not say serves any algorithm of its kind. */
function algorithmsOf(keys: readonly unknown[]): (string | undefined)[] {
  return keys.map((key) => {
    const { alg } = (key ?? {}) as { alg?: unknown }
    return typeof alg === 'string' && /^[\w-]{1,20}$/.test(alg) ? alg : undefined
  })
}

async function lookThere(place: string, { now, config }: Site): Promise<Finding | undefined> {
  let answer: Response
  try {
    answer = await fetch(place, { signal: AbortSignal.timeout(5_000) })
  } catch {
    return unusable('连接不上', 'there is no connection')
  }
  if (!answer.ok) return unusable(`答复 ${answer.status}`, `it answers ${answer.status}`)
  const set = (await answer.json().catch(() => undefined)) as { keys?: unknown[] } | undefined
  if (!Array.isArray(set?.keys) || set.keys.length === 0) return unusable('没有公钥', 'it holds no key')
  const named = algorithmsOf(set.keys)
  if (named.every((alg) => alg !== undefined && !config.tokens.algorithms.includes(alg)))
    return othersAlgorithms([...new Set(named)] as string[])
  const theirs = Date.parse(answer.headers.get('date') ?? '')
  const apart = Math.abs(now().getTime() - theirs) / 1000
  if (!(apart > mostSecondsApart)) return undefined
  return finding(
    [
      `本机时钟与身份服务相差 ${Math.round(apart)} 秒`,
      `the clock is ${Math.round(apart)} seconds off that of the identity provider`,
    ],
    bothOnTime,
  )
}
