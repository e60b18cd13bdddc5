import { type DatabaseCheck, finding } from './finding.js'

const mostDays = 2

/** A server brings the figures of every county to today each ten minutes: answers stay right without it, and get slow. */
export const settled: DatabaseCheck = {
  name: 'settled',
  about: { zh: '统计的日期', en: 'day of the figures' },
  async look({ now }, sql) {
    const least = new Date(now().getTime() - mostDays * 86_400_000).toISOString().slice(0, 10)
    const [row] = await sql`select count(*)::int as late from figure_day where day < ${least}::date`
    const late = Number(row?.late)
    if (late === 0) return undefined
    return finding(
      [
        `有 ${late} 个县区的统计停留在 ${least} 之前`,
        `the figures of ${late} counties stand before ${least}`,
      ],
      [
        '启动服务器，它每十分钟推进一次；仍不变时看日志中的 statistics.settle',
        'start the server, which moves them every ten minutes; if they stay, look for statistics.settle in the log',
      ],
    )
  },
}
