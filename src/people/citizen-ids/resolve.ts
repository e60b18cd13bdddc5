import type { Context } from '../../context.js'
import { notFound } from '../../errors.js'
import { type Problem, problem } from '../../registry/user-error.js'
import { globalId, readGlobalId } from '../file-id.js'
import { once } from '../idempotency.js'
import { type ClaimRow, findClaim, recordDecision } from './queries.js'
import type { CitizenIdClaimResolveInput } from './type.js'

export const claimGlobalId = ({ countyCode, claimId }: ClaimRow): string =>
  globalId('CitizenIdClaim', countyCode, claimId)

/** The outcome of a decision, before it is read again for the answer. */
export interface Resolved {
  readonly resultId?: string
  readonly problems: readonly Problem[]
}

export async function getClaim(context: Context, id: string): Promise<ClaimRow> {
  const { countyCode, id: claimId } = readGlobalId('CitizenIdClaim', id)
  const found = await findClaim(context, countyCode, claimId)
  if (!found) throw notFound()
  return found
}

/** Records which of two files is right. The files stay as they are: the wrong one is corrected or ended by its keeper. */
export function resolveClaim(context: Context, input: CitizenIdClaimResolveInput): Promise<Resolved> {
  return once(
    context,
    'citizenIdClaimResolve',
    input,
    async (): Promise<Resolved> => {
      const claim = await getClaim(context, input.id)
      const { id: rightPersonId } = readGlobalId('Person', input.rightFileId)
      const problems = problemsOf(claim, rightPersonId)
      if (problems.length === 0 && !(await recordDecision(context, claim, rightPersonId)))
        problems.push(keptElsewhere)
      if (problems.length === 0) return { resultId: claimGlobalId(claim), problems }
      context.operation.rollback()
      return { problems }
    },
    (resultId) => ({ resultId, problems: [] }),
  )
}

const keptElsewhere = problem(
  'id',
  'FILE_KEPT_ELSEWHERE',
  '后登记的档案由辖区外的村管理，请由其上级认定。',
  'the later file is kept outside your region; let an authority above it decide.',
)

function problemsOf({ claimant, holder, endedAt }: ClaimRow, rightPersonId: string): Problem[] {
  if (endedAt !== null)
    return [
      problem(
        'id',
        'CLAIM_ENDED',
        '两份档案的号码已不再相同，无需认定。',
        'the two files have the same ID no more; there is nothing to decide.',
      ),
    ]
  if (rightPersonId === claimant.personId || rightPersonId === holder.personId) return []
  return [
    problem(
      'rightFileId',
      'FILE_NOT_OF_CLAIM',
      '应为这两份档案之一。',
      'one of these two files is expected.',
    ),
  ]
}
