import { type DatabaseCheck, finding } from './finding.js'

/** Without a tree no file has a place. */
export const regions: DatabaseCheck = {
  name: 'regions',
  about: { zh: '区划', en: 'regions' },
  async look(_, sql) {
    const [row] =
      await sql`select exists (select 1 from region) and exists (select 1 from region_version) as loaded`
    if (row?.loaded) return undefined
    return finding(
      ['区划尚未装载，无法建档', 'no regions are loaded, no file can be opened'],
      [
        '运行 npm run regions -- --code 省市县代码',
        'run npm run regions -- --code CODE, with the code of the province, city or county',
      ],
    )
  },
}
