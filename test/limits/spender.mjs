// Another process with limits of its own on the same database: it does what its parent says and answers with what it was told.
import { SharedBuckets } from '../../dist/src/limits/shared-buckets.js'

const [url, pooler, capacity, restorePerSecond] = process.argv.slice(2)
const buckets = new SharedBuckets({
  url,
  pooler,
  secret: Buffer.alloc(32, 7),
  everyMilliseconds: 3_600_000,
})
const measure = { bucket: Number(capacity), restoreRate: Number(restorePerSecond) }
process.on('message', async ({ key, cost, times }) => {
  let allowed = 0
  for (let each = 0; each < times; each++) if (buckets.take(key, cost, measure).allowed) allowed += 1
  await buckets.exchange()
  process.send(allowed)
})
process.on('disconnect', () => void buckets.close().then(() => process.exit(0)))
