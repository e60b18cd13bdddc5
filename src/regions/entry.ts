import type { Message } from '../errors.js'

/** One line of a source of regions. */
export interface RegionEntry {
  readonly code: string
  readonly name: string
  /** An ancestor that is there for its name only. */
  readonly nameOnly: boolean
  /** Where the source says that the region hangs; otherwise the longest code that begins its own. */
  readonly parentCode?: string
  readonly at: EntryPlace
}

export interface EntryPlace {
  readonly file: string
  readonly line: number
}

/** What is wrong with a line, and what to do about it. */
export interface EntryFault extends EntryPlace {
  readonly column: string
  readonly message: Message
}

const most = 20

/** Every wrong line at once: whoever mends a file wants to mend it in one go. */
export class RegionSourceFaults extends Error {
  constructor(readonly faults: readonly EntryFault[]) {
    const lines = faults
      .slice(0, most)
      .flatMap(({ file, line, column, message }) => [
        `${file} 第 ${line} 行 ${column} 列：${message.zh}。`,
        `${file} line ${line}, column ${column}: ${message.en}.`,
      ])
    const rest = faults.length - most
    super([...lines, ...(rest > 0 ? [`另有 ${rest} 处。And ${rest} more.`] : [])].join('\n'))
    this.name = 'RegionSourceFaults'
  }
}

/** Entries of the subtree of a code by its digits, with the regions above it by name only. */
export const subtreeOf = (entries: readonly RegionEntry[], root: string): RegionEntry[] =>
  entries.flatMap((entry) => {
    if (entry.code.startsWith(root)) return [entry]
    return root.startsWith(entry.code) ? [{ ...entry, nameOnly: true }] : []
  })
