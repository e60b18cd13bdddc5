/** More would help nobody: the first ones are mended first. */
export const mostErrors = 5

/** What graphql appends when it stops looking. */
const note = /^Too many (?:validation errors|errors processing variables), error limit reached/

/** The errors that an answer tells, and whether there were more. */
export function shownErrors<E>(errors: readonly E[]): {
  readonly shown: readonly E[]
  readonly isCut: boolean
} {
  const real = errors.filter((error) => !note.test(String((error as { message?: unknown }).message)))
  const shown = real.slice(0, mostErrors)
  return { shown, isCut: shown.length < errors.length }
}
