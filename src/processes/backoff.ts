/** Who lived this long did not end of the start. */
export const steadyMilliseconds = 60_000
const longestMilliseconds = 30_000

/**
 * How long nobody takes the place of a worker that ended, by how many ended soon after their start, one after the other.
 * The first is replaced at once; who always ends at the start must not keep the machine busy.
 */
export const waitBefore = (endedSoon: number): number =>
  endedSoon === 0 ? 0 : Math.min(longestMilliseconds, 250 * 2 ** (endedSoon - 1))
