import { parts } from './parts.js'
import { main } from './process.js'

await main(parts)
