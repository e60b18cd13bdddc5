import { join } from 'node:path'
import { isDemonstration } from '../accounts/demonstration.js'
import { localIssuer } from '../accounts/local-issuer.js'
import type { Config } from '../config.js'
import type { Language } from '../context.js'
import { pageLanguage } from '../http/caller.js'
import { isLocal } from '../http/local.js'
import { allowMethods, noSuchAddress } from '../http/refusal.js'
import type { Playground } from '../http/routes.js'
import { packageRoot } from '../package-root.js'
import type { AccessTable } from '../policy/access-row.js'
import { loadAccessTable } from '../policy/access-table.js'
import { roles } from '../policy/viewer.js'
import { bundleIn, fileOf } from './bundle.js'
import { examplesIn } from './examples.js'
import { lendToken } from './lent-token.js'
import { playgroundPage } from './page.js'
import type { PlaygroundSettings } from './settings.js'

const reading = ['GET', 'HEAD']

/** Everything at and below `/playground`; undefined where the program was built without it. */
export async function openPlayground(config: Config): Promise<Playground | undefined> {
  const bundle = bundleIn(join(packageRoot, 'dist', 'playground'))
  if (!bundle) return undefined
  const table = loadAccessTable()
  const examples = examplesIn()
  const issuer = isDemonstration(config) ? await localIssuer(config) : undefined

  const settingsFor = (language: Language, isLocalPerson: boolean): PlaygroundSettings => ({
    language,
    mayChooseViewer: issuer !== undefined && isLocalPerson,
    departments: departmentsOf(table),
    roles,
    first: { department: 'CIVIL_AFFAIRS', region: '5120', role: 'VIEWER' },
    second: { department: 'EDUCATION', region: '5120', role: 'VIEWER' },
    examples,
  })

  return async (request, path) => {
    if (path === '/playground/token') return lendToken(request, issuer, table)
    const isPage = path === '/playground' || path === '/playground/'
    const file = isPage
      ? undefined
      : await fileOf(bundle, path.replace('/playground/files/', ''), encodingOf(request.headers))
    if (!isPage && !file) throw noSuchAddress()
    allowMethods(request, reading)
    return (
      file ??
      playgroundPage(
        bundle,
        settingsFor(pageLanguage(request.url, request.headers['accept-language']), isLocal(request)),
      )
    )
  }
}

const encodingOf = (headers: Record<string, string | string[] | undefined>) =>
  headers['accept-encoding']?.toString()

/** `CIVIL_AFFAIRS` reads "Civil affairs": the access table names departments in Chinese and by code. */
const departmentsOf = (table: AccessTable) =>
  [...table.values()].map(({ department, label }) => ({
    code: department,
    zh: label,
    en: department.charAt(0) + department.slice(1).toLowerCase().replaceAll('_', ' '),
  }))
