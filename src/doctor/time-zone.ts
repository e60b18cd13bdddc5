import { type Check, finding } from './finding.js'

const beijing = 'Asia/Shanghai'
const dayIn = (zone: string, now: Date) =>
  new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')?.value

/** Ages, deadlines and quarters begin at midnight in Beijing, wherever the server stands. */
export const timeZone: Check = {
  name: 'time-zone',
  about: { zh: '时区', en: 'time zone' },
  async look({ config, now }) {
    if (dayIn(config.timeZone, now()) === dayIn(beijing, now())) return undefined
    return finding(
      [
        `SANLIU_TIME_ZONE 为 ${config.timeZone}，一日的起止与北京时间不同`,
        `SANLIU_TIME_ZONE is ${config.timeZone}, where days don't begin as in Beijing`,
      ],
      [`设为 ${beijing}，或去掉此设置`, `set ${beijing}, or leave it out`],
    )
  },
}
