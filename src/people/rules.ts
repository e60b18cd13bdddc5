import { type FieldSpec, maxLengthOf } from '../registry/field.js'
import { type Problem, problem } from '../registry/user-error.js'
import { type CitizenId, parseCitizenId } from './citizen-id.js'
import { oneOfAKind, relation, sex } from './codes.js'
import type { Group } from './groups/group.js'
import type { Part } from './parts.js'
import { normalised } from './stored.js'

export type Values = Record<string, unknown>

/** What a check needs to know beside the values. */
export interface CheckFacts {
  /** The reference date, `YYYY-MM-DD`. */
  readonly today: string
  readonly people: 'REAL' | 'SYNTHETIC'
}

/** Every fault in the values of a part, field by field. `existing` are the values that the file already has. */
export function checkValues(
  part: Part,
  values: Values,
  path: string,
  facts: CheckFacts,
  demand: 'CREATE' | 'UPDATE',
): Problem[] {
  const problems: Problem[] = []
  for (const name in part.fields) {
    const spec = part.fields[name]!
    const given = name in values
    if (!given && (demand === 'UPDATE' || !spec.required)) continue
    const value = given ? normalised(spec, values[name]) : null
    const field = `${path}.${name}`
    if (value !== null) problems.push(...checkValue(spec, value, field, facts))
    else if (spec.required)
      problems.push(problem(field, 'REQUIRED', `${spec.label}为必填项。`, 'this field is required.'))
  }
  return [...problems, ...checkAgreement(values, path, facts)]
}

/** Control characters, and halves of characters that the database can't hold. */
const unprintable = /\p{Cc}|\p{Cs}/u

function checkValue(spec: FieldSpec, value: unknown, field: string, facts: CheckFacts): Problem[] {
  if (spec.kind === 'date' && spec.past && String(value) > facts.today)
    return [problem(field, 'DATE_IN_FUTURE', `${spec.label}晚于今天。`, 'the date lies in the future.')]
  if (spec.kind === 'codes' && new Set(value as string[]).size !== (value as string[]).length)
    return [problem(field, 'CODE_TWICE', `${spec.label}中有重复项。`, 'a code is given twice.')]
  if (typeof value !== 'string') return []
  const faults = textProblems(value, field, spec.kind === 'text' ? maxLengthOf(spec) : undefined)
  if (faults.length > 0) return faults
  if (spec.masked === 'PHONE') return checkPhone(value, field)
  if (spec.masked === 'CITIZEN_ID') {
    const result = parseCitizenId(value, facts)
    return result.valid ? [] : [{ field, ...result.problem }]
  }
  return []
}

/** The faults of a text that somebody typed. */
export function textProblems(value: string, field: string, most?: number): Problem[] {
  if (unprintable.test(value))
    return [
      problem(
        field,
        'TEXT_CHARACTERS',
        '含有不可显示的字符。',
        'the text holds characters that cannot be shown.',
      ),
    ]
  // Units are never fewer than characters: only a text that may be too long is counted.
  if (most !== undefined && value.length > most && [...value].length > most)
    return [problem(field, 'TEXT_TOO_LONG', `至多 ${most} 个字。`, `at most ${most} characters.`)]
  return []
}

const phone = /^(1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})$/

const checkPhone = (value: string, field: string): Problem[] =>
  phone.test(value)
    ? []
    : [
        problem(
          field,
          'PHONE_FORM',
          '应为11位手机号，或带区号的固定电话。',
          'a mobile number of 11 digits or a line with its area code is expected.',
        ),
      ]

/** The ID yields birth date and sex, so these must agree. A file without an ID is in order. */
export function checkAgreement(values: Values, path: string, facts: CheckFacts): Problem[] {
  if (typeof values.citizenId !== 'string') return []
  const result = parseCitizenId(values.citizenId, facts)
  return result.valid ? agreement(result, values, path) : []
}

const agreement = (id: CitizenId, values: Values, path: string): Problem[] => [
  ...(values.birthDate && values.birthDate !== id.birthDate
    ? [
        problem(
          `${path}.birthDate`,
          'BIRTH_DATE_DIFFERS_FROM_ID',
          '出生日期与公民身份号码不一致，请核对。',
          'the date of birth differs from the citizen ID; compare both with the document.',
        ),
      ]
    : []),
  ...(values.sex && values.sex !== id.sex
    ? [
        problem(
          `${path}.sex`,
          'SEX_DIFFERS_FROM_ID',
          '性别与公民身份号码不一致，请核对。',
          'the sex differs from the citizen ID; compare both with the document.',
        ),
      ]
    : []),
]

/** Whole years of age on a day. Somebody born on 29 February has a birthday on 1 March of other years. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) >= birthDate.slice(5) ? years : years - 1
}

/** The age of the group on the reference date. */
export function checkAge(group: Group, birthDate: string, day: string, field: string): Problem[] {
  const age = ageOn(birthDate, day)
  const { from, under } = group.ages
  if (age >= from && (under === null || age < under)) return []
  const range = under === null ? `${from}+` : `${from}–${under - 1}`
  return [
    problem(
      field,
      'AGE_OUT_OF_GROUP',
      `${group.label.zh}的年龄应为 ${range} 周岁，请核对出生日期或人群。`,
      `a ${group.label.en} is ${range} years old on the reference date; check the date of birth or the group.`,
    ),
  ]
}

/** The sex of the group, where it has one. */
export const checkSex = (group: Group, sex: unknown, field: string): Problem[] =>
  !group.sex || sex === group.sex ? [] : [sexOutOfGroup(group.sex, field)]

export const sexOutOfGroup = (demanded: NonNullable<Group['sex']>, field: string): Problem =>
  problem(
    field,
    'SEX_OUT_OF_GROUP',
    `此人群只有${sex.codes[demanded].zh}性，请核对性别或人群。`,
    `persons of this group are ${sex.codes[demanded].en.toLowerCase()}; check the sex or the group.`,
  )

/** A parent is at least so many years older than the child, of the person and of the person's own children. */
export function checkParents(
  relatives: readonly Values[],
  birthDate: string,
  parentYears: number,
  path: (index: number) => string,
): Problem[] {
  return relatives.flatMap((relative, index) => {
    if (typeof relative.birthDate !== 'string') return []
    const isParent = relative.relation === 'FATHER' || relative.relation === 'MOTHER'
    const isChild = relative.relation === 'SON' || relative.relation === 'DAUGHTER'
    if (!isParent && !isChild) return []
    const [parent, child] = isParent ? [relative.birthDate, birthDate] : [birthDate, relative.birthDate]
    if (ageOn(parent, child) >= parentYears) return []
    return [
      problem(
        `${path(index)}.birthDate`,
        'PARENT_TOO_YOUNG',
        `父母应比子女年长至少 ${parentYears} 岁，请核对出生日期。`,
        `a parent is at least ${parentYears} years older than the child; check both dates of birth.`,
      ),
    ]
  })
}

export const entriesAtMost = 30

/** A file has one father, one mother and one spouse, and not more entries than can be read at once. */
export function checkEntries(relations: readonly unknown[], field: string): Problem[] {
  const tooMany =
    relations.length > entriesAtMost
      ? [
          problem(
            field,
            'TOO_MANY_ENTRIES',
            `至多 ${entriesAtMost} 人。`,
            `at most ${entriesAtMost} entries.`,
          ),
        ]
      : []
  const twice = oneOfAKind.filter(
    (kind) => relations.filter((given) => (kind as readonly unknown[]).includes(given)).length > 1,
  )
  return [
    ...tooMany,
    ...twice.map((kind) => {
      const words = kind.map((code) => relation.codes[code])
      return problem(
        field,
        'RELATION_TWICE',
        `${words.map(({ zh }) => zh).join('、')}只能登记一人。`,
        `there is more than one ${words.map(({ en }) => en.toLowerCase()).join(' or ')}; a file has one.`,
      )
    }),
  ]
}

export function checkSpell(from: string, until: string | null, today: string, path: string): Problem[] {
  if (from > today)
    return [
      problem(`${path}.since`, 'DATE_IN_FUTURE', '起始日期晚于今天。', 'the first day lies in the future.'),
    ]
  if (until !== null && until < from)
    return [
      problem(
        `${path}.endedOn`,
        'END_BEFORE_START',
        '终止日期早于起始日期。',
        'the end lies before the start.',
      ),
    ]
  return []
}
