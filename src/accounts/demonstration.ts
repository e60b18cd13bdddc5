import type { Config } from '../config.js'
import type { LocalIssuer } from './local-issuer.js'

/** Synthetic people only, and tokens of our own: the one case in which tokens may be shown. */
export const isDemonstration = ({ production, databaseUrl, tokens }: Config) =>
  !production && databaseUrl === undefined && tokens.jwks === undefined

/** A ready token of the demonstration and whose eyes it lends. */
export interface ReadyToken {
  readonly label: string
  readonly department: string
  readonly region: string
  readonly role: string
  readonly token: string
}

/** Whose eyes the demonstration lends, from the city down to one village. */
const viewers = [
  {
    label: '资阳市民政 · Civil affairs of the city',
    department: 'CIVIL_AFFAIRS',
    region: '5120',
    role: 'RECORDER',
  },
  {
    label: '雁江区教育 · Education of a district',
    department: 'EDUCATION',
    region: '512002',
    role: 'VIEWER',
  },
  {
    label: '安岳县公安 · Police of a county',
    department: 'PUBLIC_SECURITY',
    region: '512021',
    role: 'VIEWER',
  },
  {
    label: '雁江镇人民政府 · A township',
    department: 'TOWNSHIP_GOVERNMENT',
    region: '512002100',
    role: 'RECORDER',
  },
  {
    label: '村（社区） · A village',
    department: 'VILLAGE_COMMITTEE',
    region: '512002100001',
    role: 'RECORDER',
  },
  { label: '省级平台 · The province', department: 'PROVINCE', region: '51', role: 'VIEWER' },
  {
    label: '资阳市统计，不见个人 · Statistics, no persons',
    department: 'STATISTICS',
    region: '5120',
    role: 'VIEWER',
  },
] as const

/** Tokens for the start page, made anew so that they are good for twelve hours from now. */
export const readyTokens = (issuer: LocalIssuer): Promise<ReadyToken[]> =>
  Promise.all(
    viewers.map(async (viewer) => {
      const { department, region, role } = viewer
      const sub = `local:${department.toLowerCase()}:${region}:${role.toLowerCase()}`
      return { ...viewer, token: await issuer.issue({ sub, department, region, role, client: 'start-page' }) }
    }),
  )
