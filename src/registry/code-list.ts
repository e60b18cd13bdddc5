/** One code of a list: what users know it as, and its English. */
export interface Code extends Validity {
  readonly zh: string
  readonly en: string
}

/** The days on which a code may be used; nothing said, always. `validTo` is the first day on which it no longer may. */
export interface Validity {
  readonly validFrom?: string
  readonly validTo?: string
}

type Words = readonly [zh: string, en: string, validity?: Validity]

/** A closed list of codes. Its name becomes the GraphQL enum, its codes the CHECK of the column. */
export interface CodeList<C extends string = string> {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly codes: Readonly<Record<C, Code>>
}

export const codeList = <C extends string>(
  name: string,
  zh: string,
  en: string,
  codes: Record<C, Words>,
): CodeList<C> => ({
  name,
  zh,
  en,
  codes: Object.fromEntries(
    Object.entries<Words>(codes).map(([code, [zh, en, validity]]) => [code, { zh, en, ...validity }]),
  ) as Record<C, Code>,
})

export const codesOf = (list: CodeList): [string, ...string[]] =>
  Object.keys(list.codes) as [string, ...string[]]
