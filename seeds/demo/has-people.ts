import { withOwner } from '../../src/database/owner.js'

/** Whether anybody is in the database already: the demonstration goes into an empty one only. */
export const hasPeople = (ownerUrl: string): Promise<boolean> =>
  withOwner(ownerUrl, async (sql) => {
    const [row] = await sql<{ found: boolean }[]>`select exists (select 1 from person) as found`
    return row?.found ?? false
  })
