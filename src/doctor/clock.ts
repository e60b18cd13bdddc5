import { type DatabaseCheck, finding } from './finding.js'

const mostSecondsApart = 5

export const bothOnTime: [zh: string, en: string] = [
  '在两台机器上启用时间同步（chrony 或 systemd-timesyncd）',
  'keep both machines on time (chrony or systemd-timesyncd)',
]

/** Days, deadlines and the order of the record come from both clocks. */
export const clock: DatabaseCheck = {
  name: 'clock',
  about: { zh: '时钟', en: 'clock' },
  async look({ now }, sql) {
    const [row] = await sql`select extract(epoch from clock_timestamp())::float8 as seconds`
    const apart = Math.abs(now().getTime() / 1000 - Number(row?.seconds))
    if (apart <= mostSecondsApart) return undefined
    return finding(
      [
        `本机时钟与数据库相差 ${Math.round(apart)} 秒`,
        `the clock of this machine is ${Math.round(apart)} seconds off that of the database`,
      ],
      bothOnTime,
    )
  },
}
