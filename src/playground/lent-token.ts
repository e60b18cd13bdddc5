import type { IncomingMessage } from 'node:http'
import * as z from 'zod'
import { departmentCode, regionCode } from '../accounts/claims.js'
import type { LocalIssuer } from '../accounts/local-issuer.js'
import { longestHours } from '../accounts/standing.js'
import { badUserInput } from '../errors.js'
import type { Answer } from '../http/answer.js'
import { readJson } from '../http/body.js'
import { isLocal, isOwnPage } from '../http/local.js'
import { allowMethods, noSuchAddress } from '../http/refusal.js'
import type { AccessTable } from '../policy/access-row.js'
import { roles } from '../policy/viewer.js'

/** Three short words; more is not a choice of a viewer. */
const limitBytes = 4 * 1024

const choice = z.object({ department: departmentCode, region: regionCode, role: z.enum(roles) })

const remedies = {
  department: { zh: '请填权限表中的部门代码。', en: 'give the code of a department of the access table.' },
  region: {
    zh: '区划代码应为 2、4、6、9 或 12 位数字。',
    en: 'a code of 2, 4, 6, 9 or 12 digits is expected.',
  },
  role: { zh: `应为 ${roles.join('、')}。`, en: `one of ${roles.join(', ')} is expected.` },
}

/**
 * A token of the demonstration for the viewer that the page chose. For everybody who is not at this machine the address
 * does not exist: whoever gets a token here needs no password.
 */
export async function lendToken(
  request: IncomingMessage,
  issuer: LocalIssuer | undefined,
  table: AccessTable,
): Promise<Answer> {
  if (!issuer || !isLocal(request) || !isOwnPage(request)) throw noSuchAddress()
  allowMethods(request, ['POST'])
  const chosen = choice.safeParse(await readJson(request, limitBytes))
  if (!chosen.success) throw wrong(chosen.error.issues.map(({ path }) => path[0]))
  const { department, region, role } = chosen.data
  if (!table.has(department)) throw wrong(['department'])
  const sub = `local:${department.toLowerCase()}:${region}:${role.toLowerCase()}`
  const token = await issuer.issue({ sub, department, region, role, client: 'playground' })
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ token, expiresInSeconds: longestHours * 3600 }),
  }
}

const wrong = (fields: readonly (PropertyKey | undefined)[]) => {
  const field = fields.find((name): name is keyof typeof remedies => name !== undefined && name in remedies)
  if (field) return badUserInput(field, remedies[field])
  return badUserInput('body', {
    zh: '应为 {department, region, role}。',
    en: '{department, region, role} is expected.',
  })
}
