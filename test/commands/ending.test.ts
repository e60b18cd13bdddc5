import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DrizzleQueryError } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { endingOf, Unusable } from '../../src/commands/ending.js'
import { root } from '../architecture/source.js'

describe('a command that fails', () => {
  it('tells what we wrote ourselves and ends with 2, whatever else with 1', () => {
    expect(endingOf(new Unusable('请用 --code。Use --code.'), [Unusable])).toEqual({
      text: '请用 --code。Use --code.',
      exitCode: 2,
    })
    expect(endingOf(new Unusable('not ours here'), [])).toEqual({ text: 'not ours here', exitCode: 1 })
    expect(endingOf('a string', [Unusable])).toEqual({ text: 'a string', exitCode: 1 })
  })

  it('repeats no message of the database, which holds values: its code alone, also from behind another error', () => {
    const refused = Object.assign(new Error('duplicate key (张小禾)'), { code: '23505' })
    expect(endingOf(refused, [Unusable])).toEqual({ text: '23505', exitCode: 1 })
    const wrapped = new DrizzleQueryError('insert into person values ($1)', ['张小禾'], refused)
    expect(wrapped.message).toContain('张小禾')
    expect(endingOf(wrapped, [Unusable])).toEqual({ text: '23505', exitCode: 1 })
  })
})

describe('every command that is used wrongly', () => {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
  const codeOf = (command: string, ...args: string[]): Promise<number> =>
    new Promise((done) => {
      const file = join(root, 'src/commands', `${command}.ts`)
      execFile(process.execPath, [tsx, file, ...args], { cwd: root }, (error) =>
        done(typeof error?.code === 'number' ? error.code : 0),
      )
    })

  it.each(['migrate', 'regions', 'seed', 'token', 'schema', 'keys-rotate'])(
    '%s ends with 2, and with 0 when asked for help',
    async (command) => {
      expect(await codeOf(command, '--no-such-option')).toBe(2)
      expect(await codeOf(command, '--help')).toBe(0)
    },
    60_000,
  )
})
