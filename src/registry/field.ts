import type { DataClass } from './classes.js'
import type { CodeList } from './code-list.js'

/** What is left of a value under M, in a column of its own. SHOWN leaves the value as it is. */
export type MaskWord = 'SHOWN' | 'NAME' | 'YEAR' | 'PHONE' | 'CITIZEN_ID' | 'ADDRESS'

/** The six categories of a child's file, 001 二(二). Groups share them where they fit. */
export const categories = {
  PERSONAL: { zh: '个人基本情况', en: 'Personal' },
  FAMILY: { zh: '家庭情况', en: 'Family' },
  GUARDIANSHIP: { zh: '实际监护情况', en: 'Actual guardianship' },
  GUARDIANSHIP_TYPE: { zh: '监护类型', en: 'Type of guardianship' },
  ECONOMY: { zh: '家庭经济来源', en: 'Sources of income' },
  ASSISTANCE: { zh: '救助帮扶', en: 'Assistance' },
} as const
export type Category = keyof typeof categories

/** A yes or no about other fields of the same table, none of them derived. What is not known stays unknown. */
export type Claim =
  /** One yes is a yes; nothing filled in is unknown; the rest is a no. */
  | { readonly anyTrue: readonly string[] }
  | { readonly oneOf: readonly [field: string, codes: readonly string[]] }
  | { readonly isTrue: string }
  | { readonly isFalse: string }
  | { readonly allOf: readonly Claim[] }
  | { readonly anyOf: readonly Claim[] }

/** PINYIN and INITIALS of the name are written beside it; the others are generated columns of the database. */
export type Derivation = 'PINYIN' | 'INITIALS' | Claim

/**
 * A registered field, declared once. From this line come the column and its history, the GraphQL field with its
 * description, the policy key, the mask, filters, order and the documentation. Options are words, not functions.
 */
export interface FieldSpec {
  readonly label: string
  readonly english: string
  /** `sealed` keeps ciphertext, a keyed index and the masked form, and no plain value. */
  readonly kind: 'text' | 'date' | 'boolean' | 'code' | 'codes' | 'sealed'
  readonly class: DataClass
  /** It tells something of these classes too: it is read only as far as the weakest of them all is. */
  readonly alsoOf?: readonly DataClass[]
  readonly source: string
  readonly codes?: CodeList
  readonly masked?: MaskWord
  readonly category?: Category
  /** A date that can't be later than today. */
  readonly past?: true
  /** Characters at most; text only. 200 unless said. */
  readonly maxLength?: number
  readonly filter?: true
  readonly order?: true
  /** Figures may be broken down by it: codes and booleans. Of several codes a person is counted under each. */
  readonly dimension?: true
  /** A file can't be made without it. */
  readonly required?: true
  /** Made by the platform from other fields of the same table, never written by a caller. */
  readonly derived?: Derivation
  /** Counts for the completeness of its category. */
  readonly counts?: true
  /** With this value of another field of the same table the field is not expected, so its absence is no gap. */
  readonly notExpectedWhen?: Readonly<Record<string, boolean | string>>
}

export type Fields = Readonly<Record<string, FieldSpec>>

/** A dictionary with its names kept as literal types. */
export const fields = <F extends Record<string, FieldSpec>>(dictionary: F): F => dictionary

export const classesOf = ({ class: dataClass, alsoOf = [] }: FieldSpec): DataClass[] => [dataClass, ...alsoOf]
export const maxLengthOf = (spec: FieldSpec): number => spec.maxLength ?? 200
export const hasMaskColumn = (spec: FieldSpec): boolean =>
  spec.kind === 'sealed' || (spec.masked !== undefined && spec.masked !== 'SHOWN')
