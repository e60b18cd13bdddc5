// Loaded before the server (`--import`): its wall clock is off by what stands in a file, which is read at the start and with SIGUSR2.
import { readFileSync } from 'node:fs'

const Real = Date
let milliseconds = 0
const read = () => {
  milliseconds = Number(readFileSync(process.env.TEST_CLOCK_FILE ?? '', 'utf8'))
}
read()
process.on('SIGUSR2', read)

globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + milliseconds)
    else super(...given)
  }

  static now() {
    return Real.now() + milliseconds
  }
}
