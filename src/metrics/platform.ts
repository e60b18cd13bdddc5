import { Counter, Gauge, type Registry } from 'prom-client'

/** What the platform tells of itself when it is asked. */
export interface Gauges {
  slots(): { readonly used: number; readonly waiting: number; readonly limit: number }
  readonly lane: ReadonlyMap<string, number>
  /** Age of the oldest access that no seal covers, in seconds; 0 where there is none; undefined where another process seals. */
  unsealedSeconds(): Promise<number | undefined>
  /** Age of the newest published figures, in seconds; undefined where none were published. */
  publishedSeconds(): Promise<number | undefined>
}

/** A number that is not known is left out, so that nobody takes an old one for today's. */
const known = (gauge: Gauge, ask: () => Promise<number | undefined>) => async () => {
  gauge.reset()
  const value = await ask().catch(() => undefined)
  if (value === undefined) gauge.remove()
  else gauge.set(value)
}

/** Numbers that are read when they are asked for. */
export function platformGauges(registers: Registry[], platform: Gauges): void {
  new Gauge({
    name: 'sanliu_database_slots',
    help: 'Connections to the database: used, waited for, at most. 数据库连接：在用、等待、上限。',
    labelNames: ['state'],
    aggregator: 'sum',
    registers,
    collect() {
      for (const [state, count] of Object.entries(platform.slots())) this.set({ state }, count)
    },
  })
  new Counter({
    name: 'sanliu_lane_total',
    help: 'Reads that were compiled to statements, and why others were not. 编译执行的读取及未编译的原因。',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset()
      for (const [outcome, count] of platform.lane) this.inc({ outcome }, count)
    },
  })
  const age = (name: string, help: string, ask: () => Promise<number | undefined>) => {
    const gauge: Gauge = new Gauge({ name, help, aggregator: 'max', registers, collect: () => look() })
    const look = known(gauge, ask)
  }
  age(
    'sanliu_record_unsealed_seconds',
    'Age of the oldest access that no seal covers. 最早一条未封印访问记录的存在时间（秒）。',
    () => platform.unsealedSeconds(),
  )
  age(
    'sanliu_figures_published_seconds',
    'Age of the newest published figures. 最近一次发布统计距今的时间（秒）。',
    () => platform.publishedSeconds(),
  )
}
