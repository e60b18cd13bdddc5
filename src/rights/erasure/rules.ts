import type { Group } from '../../people/groups/group.js'
import type { Spell } from '../../people/spells.js'
import { type Problem, problem } from '../../registry/user-error.js'

/** What decides whether a file may be erased. */
export interface ErasureFacts {
  readonly birthDate: string
  readonly spells: readonly { readonly group: Pick<Group, 'ages'>; readonly spell: Spell }[]
  readonly today: string
  readonly ground: string
  readonly retentionYears: number
}

/** The day some years after a day. Of 29 February it is 1 March in other years. */
export function yearsAfter(day: string, years: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(Date.UTC(year + years, month - 1, date)).toISOString().slice(0, 10)
}

/** The first day on which the person belongs to no group any more, by the spells and by age; undefined while in one. */
export function endOf({ birthDate, spells, today }: ErasureFacts): string | undefined {
  const ends = spells.map(({ group: { ages }, spell: { validUntil } }) => {
    const ofAge = ages.under === null ? undefined : yearsAfter(birthDate, ages.under)
    if (validUntil === null) return ofAge
    return ofAge !== undefined && ofAge < validUntil ? ofAge : validUntil
  })
  const last = ends.some((end) => end === undefined) ? undefined : (ends as string[]).sort().at(-1)
  return last !== undefined && last <= today ? last : undefined
}

/** Every reason against an erasure. Pure. */
export function problemsOfErasure(facts: ErasureFacts): Problem[] {
  const ended = endOf(facts)
  if (ended === undefined)
    return [
      problem(
        'id',
        'FILE_NOT_ENDED',
        '此人仍在册：请先办理退出，档案终止后才能删除。',
        'the person is still in a group; end the membership first, only an ended file is erased.',
      ),
    ]
  if (facts.ground !== 'RETENTION_ENDED' || yearsAfter(ended, facts.retentionYears) <= facts.today) return []
  return [
    problem(
      'ground',
      'RETENTION_NOT_OVER',
      `档案终止后须保存 ${facts.retentionYears} 年，期限未满；如有其他法定理由请注明。`,
      `a file is kept for ${facts.retentionYears} years after its end, and they are not over; name another ground of the law if there is one.`,
    ),
  ]
}
