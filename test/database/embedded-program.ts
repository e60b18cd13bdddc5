import { startEmbedded } from '../../src/database/embedded.js'

/** Starts the database of a folder, says so, and waits to be killed. */
await startEmbedded(process.argv[2] ?? '')
process.stdout.write('started\n')
setInterval(() => {}, 1_000)
