import { textProblems } from '../../people/rules.js'
import { type Problem, problem } from '../../registry/user-error.js'

const longest = 500

/** A text that is demanded: trimmed, in one form, not empty. */
export function textGiven(
  field: string,
  given: string | null | undefined,
): { text: string; problems: Problem[] } {
  const text = (given ?? '').trim().normalize('NFC')
  const problems =
    text === ''
      ? [problem(field, 'REQUIRED', '请填写。', 'this field is required.')]
      : textProblems(text, field, longest)
  return { text, problems }
}

export const unknownCoordinate = (): Problem =>
  problem(
    'coordinate',
    'COORDINATE_UNKNOWN',
    '应为档案中可录入字段的坐标，如 Person.birthDate。',
    'the coordinate of a field of the file that can be written is expected, such as Person.birthDate.',
  )

/** What a decision is made of. */
export interface Decision {
  readonly decision: string
  readonly acceptedVersion?: number | null
  readonly refusalReason?: string | null
  readonly answer?: string | null
}

export interface Decided {
  readonly state: string
  readonly acceptedVersion: number | null
  readonly refusalReason: string | null
  readonly answer: string | null
}

interface Outcome {
  readonly value?: Decided
  readonly problems: readonly Problem[]
}

const outcome = (value: Decided, problems: readonly Problem[]): Outcome =>
  problems.length > 0 ? { problems } : { value, problems }

/** The decision as it is written, or every reason against it. Pure. */
export function decideOn(state: string, decision: Decision, isChanged: boolean): Outcome {
  if (state !== 'OPEN') return { problems: [decided()] }
  if (decision.decision === 'OPEN') return { problems: [undecided()] }
  return decision.decision === 'ACCEPTED' ? accepted(decision, isChanged) : refused(decision)
}

/** It was put right; words are welcome and not demanded. */
function accepted({ acceptedVersion, answer }: Decision, isChanged: boolean): Outcome {
  const words = answer === null || answer === undefined ? undefined : textGiven('answer', answer)
  return outcome(
    {
      state: 'ACCEPTED',
      acceptedVersion: acceptedVersion ?? null,
      refusalReason: null,
      answer: words?.text ?? null,
    },
    [...(words?.problems ?? []), ...(isChanged ? [] : [unfit()])],
  )
}

/** Who is refused is told why: 个人信息保护法 50. */
function refused({ refusalReason, answer }: Decision): Outcome {
  const { text, problems } = textGiven('answer', answer)
  const missing = problem('refusalReason', 'REQUIRED', '请填写。', 'this field is required.')
  return outcome(
    { state: 'REFUSED', acceptedVersion: null, refusalReason: refusalReason ?? null, answer: text },
    [...(refusalReason ? [] : [missing]), ...problems],
  )
}

const decided = (): Problem =>
  problem('id', 'NOTE_DECIDED', '此说明已处理。', 'this note was decided already.')

const undecided = (): Problem =>
  problem('decision', 'NOTE_STAYS_OPEN', '应为 ACCEPTED 或 REFUSED。', 'ACCEPTED or REFUSED is expected.')

const unfit = (): Problem =>
  problem(
    'acceptedVersion',
    'CORRECTION_VERSION_UNFIT',
    '应为记录说明之后更正该内容的档案版本：请先修改档案，再填写其版本。',
    'the version of a change of that part, made after the note, is expected: change the file first, then give its version.',
  )
