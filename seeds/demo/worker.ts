import { parentPort, workerData } from 'node:worker_threads'
import { type Brief, cityOfBrief, keyringOf, officeOf, type SealingKeys } from './makers.js'
import { makePortion, type Order } from './portion.js'

/** A thread that makes portions of the city it was given, one after the other. */
const { brief, keys } = workerData as { brief: Brief; keys: SealingKeys }
const city = cityOfBrief(brief)
const office = officeOf(brief, keyringOf(keys))

parentPort?.on('message', async (order: Order) => {
  const made = await makePortion(city, office, order)
  const chunks = made.portions.flatMap((portion) => portion.chunks)
  // Handed over, not copied.
  parentPort?.postMessage(
    made,
    chunks.map(({ buffer }) => buffer as ArrayBuffer),
  )
})
