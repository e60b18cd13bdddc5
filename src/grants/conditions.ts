/**
 * The conditions on rows. A setting is read once for a statement, as a value and not as a range of an index: a plan for
 * an unknown range suits none. What is unset, or empty as a pooled connection leaves it, lets nothing pass.
 */
export const scope = `(select nullif(current_setting('sanliu.scope', true), '')::int8multirange)`
const past = `(select nullif(current_setting('sanliu.past', true), '')::int8multirange)`

/**
 * Whether a scope holds one of the columns. The planner takes a truth that it knows nothing of for a coin's toss, once for
 * each table, and plans for a few rows where there are many; of a number it expects that it is not zero.
 */
const heldBy = (ranges: string, columns: readonly string[]) =>
  `(case when ${ranges} @> ${columns.length === 1 ? columns[0] : `any (array[${columns.join(', ')}])`} then 1 else 0 end) <> 0`
export const held = (...columns: string[]) => heldBy(scope, columns)
export const kept = (column = 'region_n') => held(column)
/** Kept in the scope, or with a second duty there. */
export const here = held('region_n', 'duty_region_n')
/** What ever lay in the viewer's region, or went over into what does. */
export const ever = heldBy(past, ['region_n'])

/** Rows of the account that asks. */
export const mine = `subject = (select nullif(current_setting('sanliu.subject', true), ''))`
