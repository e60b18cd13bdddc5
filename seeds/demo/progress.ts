import { SingleBar } from 'cli-progress'

export interface Progress {
  show(done: number, total: number): void
  end(): void
}

/** How far a long load is: a bar on a terminal, a line for each tenth elsewhere. On stderr, so that output stays output. */
export function progressOf(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return linesOn(stream, label)
  const bar = new SingleBar({
    stream,
    format: `${label} {bar} {percentage}% {value}/{total}`,
    hideCursor: true,
  })
  let isShown = false
  return {
    show(done, total) {
      if (isShown) bar.update(done)
      else bar.start(total, done)
      isShown = true
    },
    end: () => bar.stop(),
  }
}

function linesOn(stream: NodeJS.WritableStream, label: string): Progress {
  let tenths = 0
  return {
    show(done, total) {
      const reached = Math.floor((done * 10) / total)
      if (reached > tenths) stream.write(`${label} ${reached * 10}% ${done}/${total}\n`)
      tenths = reached
    },
    end() {},
  }
}
