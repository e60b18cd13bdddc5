import { parentPort, workerData } from 'node:worker_threads'
import { type Brief, cityOfBrief, keyringOf, type SealingKeys } from './makers.js'
import { makePortion, type Order, officeOf } from './portion.js'

/** A thread that makes portions of the city it was given, one after the other. */
const { brief, keys } = workerData as { brief: Brief; keys: SealingKeys }
const city = cityOfBrief(brief)
const office = officeOf(keyringOf(keys), brief.cityCode, brief.mergeRequestId)

parentPort?.on('message', async (order: Order) => {
  parentPort?.postMessage(await makePortion(city, office, order))
})
