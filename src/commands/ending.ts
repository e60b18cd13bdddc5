import type { CommanderError } from 'commander'
import { ClientsError } from '../clients/read.js'
import { ConfigError } from '../config.js'

/** How every command ends: done, failed, or refused because it was used or set up wrongly. */
export const exitCodes = { done: 0, fault: 1, refused: 2 } as const

/** What was asked for can't be had; the message says what can. */
export class Unusable extends Error {}

type Kind = abstract new (...args: never[]) => Error

/** Runs a command. `ours` are errors with messages that we wrote ourselves and that hold no value of a row. */
export async function carryOut(work: () => Promise<void>, ours: readonly Kind[] = []): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { text, exitCode } = endingOf(error, [Unusable, ConfigError, ClientsError, ...ours])
    process.stderr.write(`${text}\n`)
    process.exitCode = exitCode
  }
}

export function endingOf(error: unknown, ours: readonly Kind[]): { text: string; exitCode: number } {
  if (ours.some((kind) => error instanceof kind))
    return { text: (error as Error).message, exitCode: exitCodes.refused }
  // A driver's message can hold values of a row, and so can one that repeats it; the code says enough.
  const text = codeBehind(error) ?? (error instanceof Error ? error.message : String(error))
  return { text, exitCode: exitCodes.fault }
}

/** The code of the error or of what caused it. */
function codeBehind(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('code' in each && each.code !== undefined) return String(each.code)
  return undefined
}

/** Commander ends with 1 when it is used wrongly; asking for help is no mistake. */
export const onWrongUse = ({ exitCode }: CommanderError): never =>
  process.exit(exitCode === 0 ? exitCodes.done : exitCodes.refused)
