import { type DatabaseCheck, finding } from './finding.js'

/** The record's months are made a year ahead, by each `npm run migrate`. */
export const months: DatabaseCheck = {
  name: 'months',
  about: { zh: '访问记录的月份', en: 'months of the record' },
  async look({ now }, sql) {
    const next = new Date(Date.UTC(now().getUTCFullYear(), now().getUTCMonth() + 1, 1)).toISOString()
    const name = `audit_entry_${next.slice(0, 7).replace('-', '_')}`
    const [row] = await sql`select to_regclass(${`audit_months.${name}`}) is not null as made`
    if (row?.made) return undefined
    return finding(
      ['访问记录下个月的分区尚未建立', 'the next month of the record of accesses has not been made'],
      ['运行 npm run migrate，它会补建今后十二个月', 'run npm run migrate, which makes the next twelve'],
    )
  },
}
