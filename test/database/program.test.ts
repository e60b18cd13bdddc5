import { execFileSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { copyProgram, isComplete, packaged } from '../../src/database/embedded/program.js'

test('a copy of the PostgreSQL program runs without the folder that it was copied from', () => {
  const { native } = packaged()
  // The package has its links already: an install script or an earlier start made them.
  expect(isComplete(native)).toBe(true)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sanliu-program-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const copy = join(folder, 'program')
  copyProgram(native, copy)
  const libraries = readdirSync(join(copy, 'lib'), { recursive: true, encoding: 'utf8' })
  const links = libraries
    .map((name) => join(copy, 'lib', name))
    .filter((path) => lstatSync(path).isSymbolicLink())
  expect(links.length).toBeGreaterThan(0)
  for (const link of links) expect(realpathSync(link).startsWith(copy + sep), link).toBe(true)
  expect(execFileSync(join(copy, 'bin', 'initdb'), ['--version'], { encoding: 'utf8' })).toContain('18.')
})
