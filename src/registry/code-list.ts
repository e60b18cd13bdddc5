/** One code of a list: what users know it as, and its English. */
export interface Code {
  readonly zh: string
  readonly en: string
}

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
  codes: Record<C, readonly [zh: string, en: string]>,
): CodeList<C> => ({
  name,
  zh,
  en,
  codes: Object.fromEntries(
    Object.entries<readonly [string, string]>(codes).map(([code, [zh, en]]) => [code, { zh, en }]),
  ) as Record<C, Code>,
})

export const codesOf = (list: CodeList): [string, ...string[]] =>
  Object.keys(list.codes) as [string, ...string[]]
