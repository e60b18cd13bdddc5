import { noDigest } from '../audit/entry.js'
import { sealDigest } from '../audit/sealer.js'
import { keptKeyring } from '../keys.js'
import { type DatabaseCheck, finding } from './finding.js'

/** The last seal of the record was made with a key of this keyring: if not, the two belong to different deployments. */
export const keysFit: DatabaseCheck = {
  name: 'keys-fit',
  about: { zh: '密钥与数据库相符', en: 'keys that belong to this database' },
  async look({ config }, sql) {
    const [last, before] = await sql<{ number: string; at: Date; heads: string; digest: string }[]>`
      select number::text, sealed_at as at, heads, encode(digest, 'hex') as digest from audit_seal order by audit_seal.number desc limit 2`
    if (!last) return undefined
    const key = keptKeyring(config).derive('audit')
    const seal = { number: Number(last.number), sealedAt: new Date(last.at).toISOString(), heads: last.heads }
    if (sealDigest(key, before?.digest ?? noDigest, seal) === last.digest) return undefined
    return finding(
      [
        '密钥环不是这个数据库的，或最后一个封印被改动',
        'the keyring is not that of this database, or the last seal was changed',
      ],
      [
        '换回本部署的密钥文件（SANLIU_KEYS），再运行 npm run audit:verify；在此之前不要让服务器写入',
        'bring back the key file of this deployment (SANLIU_KEYS), then run npm run audit:verify; let no server write before',
      ],
    )
  },
}
