import { type CitizenIdRules, parseCitizenId } from '../people/citizen-id.js'
import type { EmergencyOpener } from '../policy/emergency.js'
import { type Problem, problem } from '../registry/user-error.js'
import type { EmergencyOutcome } from './codes.js'

/** What is asked to be opened, before anything is looked for. */
export interface OpeningGiven {
  readonly id?: string | null
  readonly citizenId?: string | null
  readonly reason: string
  readonly hours?: number | null
}

export interface OpeningTerms {
  readonly opener: EmergencyOpener
  readonly citizenIds: CitizenIdRules
  readonly mostHours: number
}

/** Every reason against trying at once. None of them says anything of a person. */
export function problemsOfOpening(
  given: OpeningGiven,
  { opener, citizenIds, mostHours }: OpeningTerms,
): Problem[] {
  const problems: Problem[] = []
  const hasId = (given.id ?? null) !== null
  if (hasId === ((given.citizenId ?? null) !== null))
    problems.push(
      problem(
        'id',
        'EMERGENCY_PERSON',
        '档案编号与公民身份号码，请填写其中一项。',
        'name the person by the id of the file or by citizen ID, one of the two.',
      ),
    )
  else if (!hasId) {
    const read = parseCitizenId(given.citizenId as string, citizenIds)
    if (!read.valid) problems.push({ field: 'citizenId', ...read.problem })
  }
  if (!(opener.reasons as readonly string[]).includes(given.reason))
    problems.push(
      problem(
        'reason',
        'EMERGENCY_REASON_NOT_YOURS',
        `此理由由其他部门处置；本部门可用：${opener.reasons.join('、')}。`,
        `this emergency is dealt with by other departments; yours are: ${opener.reasons.join(', ')}.`,
      ),
    )
  const { hours } = given
  if (hours !== null && hours !== undefined && (hours < 1 || hours > mostHours))
    problems.push(
      problem(
        'hours',
        'EMERGENCY_HOURS',
        `应为 1 至 ${mostHours} 小时。`,
        `1 to ${mostHours} hours are expected.`,
      ),
    )
  return problems
}

export const quotaUsed = (perDay: number): Problem =>
  problem(
    'id',
    'EMERGENCY_QUOTA_USED',
    `今日的应急开档次数已满（${perDay} 次）；请联系上级或县级民政部门。`,
    `your ${perDay} tries of today are used up; turn to your superior or to civil affairs of the county.`,
  )

/** What is known of who was looked for: the populations of the file, and those of them in the normal reach. */
export interface Sought {
  readonly personId: string
  readonly populations: number
  readonly reached: number
}

/** `named` is the mask of the populations that the department has a row for: of others there is no such file. */
export function outcomeOf(sought: Sought | undefined, named: number): EmergencyOutcome {
  const own = (sought?.populations ?? 0) & named
  if (own === 0) return 'NOT_FOUND'
  return ((sought?.reached ?? 0) & own) === own ? 'IN_REACH' : 'OPENED'
}

/** An access as far as closing and signing must know it. */
export interface AccessStanding {
  readonly subject: string
  readonly outcome: string
  readonly openedUntil: Date | null
  readonly closedAt: Date | null
  readonly verdict: string | null
  /** The person, or the place where nobody was found, lies in the viewer's region. */
  readonly isHere: boolean
}

export function problemsOfClosing({ openedUntil, closedAt }: AccessStanding, now: Date): Problem[] {
  const isOpen = openedUntil !== null && openedUntil > now && closedAt === null
  return isOpen
    ? []
    : [problem('id', 'EMERGENCY_NOT_OPEN', '此次开档已经结束。', 'this access has ended already.')]
}

export function problemsOfSigning(access: AccessStanding, signer: string): Problem[] {
  if (access.subject === signer)
    return [
      problem(
        'id',
        'EMERGENCY_OWN',
        '不能核查自己打开的档案，请由他人签署。',
        'you opened it yourself; somebody else signs for it.',
      ),
    ]
  if (!access.isHere)
    return [
      problem(
        'id',
        'EMERGENCY_SIGNED_ELSEWHERE',
        '由档案所在地的民政部门签署。',
        'civil affairs of the region where the file is kept signs for it.',
      ),
    ]
  if (access.verdict !== null)
    return [problem('id', 'EMERGENCY_SIGNED', '已经签署。', 'it has been signed already.')]
  return []
}
