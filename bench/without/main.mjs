// The server from its modules: what is bundled can't be put aside piece by piece.
import { parts } from '../../dist/src/parts.js'
import { main } from '../../dist/src/process.js'

await main(parts)
