import type { Context } from '../context.js'
import type { Message } from '../errors.js'
import { type Dimension, dimensionsOf, notFilledIn } from '../people/figures/dimensions.js'
import type { Group } from '../people/groups/group.js'
import { groups } from '../people/groups/index.js'

/** What is measured. */
export const measures = [
  {
    code: 'persons',
    label: { zh: '人数', en: 'Persons' },
    unit: { zh: '人', en: 'persons' },
    definition: {
      zh: '当日在册且在年龄范围内的人数，按建档村统计，每人一次。',
      en: 'Persons whose membership holds on the day and whose age lies within the group, where their file is kept, each once.',
    },
  },
  {
    code: 'share',
    label: { zh: '占比', en: 'Share' },
    unit: { zh: '比例（0至1）', en: 'ratio, 0 to 1' },
    definition: {
      zh: '占同一区域、同一时期、同一 where 条件下全部人数的比例。',
      en: 'Of all persons of the same region, period and `where`.',
    },
  },
  {
    code: 'completeness',
    label: { zh: '档案完整度', en: 'Completeness of the files' },
    unit: { zh: '比例（0至1）', en: 'ratio, 0 to 1' },
    definition: {
      zh: '已填写字段数除以应填写字段数；仅有当前值。',
      en: 'Fields filled in of fields expected, over these persons; known of today only.',
    },
  },
] as const satisfies readonly { code: string; label: Message; unit: Message; definition: Message }[]
export type Measure = (typeof measures)[number]['code']

/** Who may know of a facet at all may count its persons. */
export const countedAsPersons = (group: Group): string => `Person.${group.facet}`
export const completenessOf = 'Person.completeness'

/** A dataset as the caller may use it. */
export interface Dataset {
  readonly group: Group
  readonly dimensions: readonly { readonly dimension: Dimension; readonly isExact: boolean }[]
  readonly measures: readonly (typeof measures)[number][]
  readonly isExact: boolean
}

/** The catalogue, cut to what the caller may count. */
export function datasetsOf({ operation: { allowed } }: Context): Dataset[] {
  return groups.flatMap((group) => {
    const mode = allowed.figure(countedAsPersons(group), group.population)
    if (mode === 'NONE') return []
    const dimensions = [...dimensionsOf(group).values()].flatMap((dimension) => {
      const own = allowed.figure(dimension.coordinate, group.population)
      return own === 'NONE' ? [] : [{ dimension, isExact: mode === 'EXACT' && own === 'EXACT' }]
    })
    const isComplete = allowed.figure(completenessOf, group.population) !== 'NONE'
    return [
      {
        group,
        dimensions,
        measures: measures.filter(({ code }) => code !== 'completeness' || isComplete),
        isExact: mode === 'EXACT',
      },
    ]
  })
}

export const labelOf = (dimension: Dimension, code: string): Message =>
  dimension.values.find((value) => value.code === code)?.label ?? notFilledIn.label
