import { v7 as newId } from 'uuid'
import { longestHours } from '../accounts/standing.js'
import type { Context } from '../context.js'
import { rootsOf } from '../regions/roots.js'
import { type Problem, problem } from '../registry/user-error.js'
import type { RevocationKind, RevocationReason } from './codes.js'
import { addRevocation, type Revocation, tellServers } from './queries.js'

/** What the administrator names: one of the three. */
export interface RevocationAsked {
  readonly token?: string | null
  readonly account?: string | null
  readonly client?: string | null
  readonly reason: RevocationReason
}

export interface RevocationMade {
  readonly resultId?: string
  readonly revocation?: Revocation
  readonly problems: readonly Problem[]
}

const hour = 3_600_000

/** A token that is revoked now has ended by then, whatever the clocks. */
export const endOf = (revokedAt: Date): Date => new Date(revokedAt.getTime() + (longestHours + 1) * hour)

/** What is named, or the reasons against it. Names are opaque: anything that a token can say. */
export function namedIn(asked: RevocationAsked): { kind: RevocationKind; name: string } | Problem {
  const given = (
    [
      ['TOKEN', asked.token],
      ['ACCOUNT', asked.account],
      ['CLIENT', asked.client],
    ] as const
  ).filter((each): each is [RevocationKind, string] => typeof each[1] === 'string')
  const [first] = given
  if (!first || given.length > 1)
    return problem(
      'token',
      'REVOCATION_NAMES_ONE',
      '应在 token、account、client 中填写一项。',
      'name one of token, account and client.',
    )
  const [kind, name] = first
  if (/^[\x21-\x7e]{1,256}$/.test(name)) return { kind, name }
  return problem(
    kind.toLowerCase(),
    'REVOCATION_NAME_FORM',
    '应为令牌中的原文，1 至 256 个可见的 ASCII 字符。',
    'give it as the token has it, 1 to 256 visible ASCII characters.',
  )
}

/** An account or a front-end belongs to no region: it is the business of who administers the whole deployment. */
const isOfDeployment = ({ tree, operation }: Context): boolean =>
  rootsOf(tree).every(({ code }) => tree.isWithin(code, operation.viewer.region))

export async function revoke(context: Context, asked: RevocationAsked): Promise<RevocationMade> {
  const { operation } = context
  const named = namedIn(asked)
  const problems = 'code' in named ? [named] : isOfDeployment(context) ? [] : [notOfDeployment()]
  if (problems.length > 0 || 'code' in named) return { problems }
  const revocation: Revocation = {
    id: newId(),
    ...named,
    reason: asked.reason,
    revokedAt: operation.now,
    endsAt: endOf(operation.now),
    revokedBy: operation.viewer.subject,
  }
  await addRevocation(operation, revocation, context.requestId)
  await tellServers(operation)
  return { resultId: revocation.id, revocation, problems: [] }
}

const notOfDeployment = (): Problem =>
  problem(
    'reason',
    'ACCOUNTS_OF_DEPLOYMENT',
    '由辖区包括整个平台的安全管理员办理。',
    'it is done by a security administrator whose region holds the whole deployment.',
  )
