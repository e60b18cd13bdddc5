/** Values as one array parameter: the text of the statement is the same for every number of them. */
export const arrayText = (values: readonly string[]): string =>
  `{${values.map((value) => JSON.stringify(value)).join(',')}}`
