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

/** The decision as it is written, or every reason against it. Pure. */
export function decideOn(
  state: string,
  { decision, acceptedVersion, refusalReason, answer }: Decision,
  isChanged: boolean,
): { value?: Decided; problems: Problem[] } {
  if (state !== 'OPEN')
    return { problems: [problem('id', 'NOTE_DECIDED', '此说明已处理。', 'this note was decided already.')] }
  if (decision === 'OPEN')
    return {
      problems: [
        problem(
          'decision',
          'NOTE_STAYS_OPEN',
          '应为 ACCEPTED 或 REFUSED。',
          'ACCEPTED or REFUSED is expected.',
        ),
      ],
    }
  const words = answer === null || answer === undefined ? undefined : textGiven('answer', answer)
  if (decision === 'ACCEPTED') {
    const problems = [...(words?.problems ?? []), ...(isChanged ? [] : [unfit()])]
    const value = { state: decision, acceptedVersion: acceptedVersion ?? null, refusalReason: null }
    return problems.length > 0 ? { problems } : { value: { ...value, answer: words?.text ?? null }, problems }
  }
  const given = words ?? textGiven('answer', undefined)
  const problems = [
    ...(refusalReason ? [] : [problem('refusalReason', 'REQUIRED', '请填写。', 'this field is required.')]),
    ...given.problems,
  ]
  const value = {
    state: decision,
    acceptedVersion: null,
    refusalReason: refusalReason ?? null,
    answer: given.text,
  }
  return problems.length > 0 ? { problems } : { value, problems }
}

const unfit = (): Problem =>
  problem(
    'acceptedVersion',
    'CORRECTION_VERSION_UNFIT',
    '应为记录说明之后更正该内容的档案版本：请先修改档案，再填写其版本。',
    'the version of a change of that part, made after the note, is expected: change the file first, then give its version.',
  )
