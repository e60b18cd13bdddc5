import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { root } from '../architecture/source.js'

/** Says "on" ten times a second, and more in its log than a pipe holds. */
const program = `import { createLog } from './dist/src/log.js'
const log = createLog('info')
setInterval(() => {
  for (let line = 0; line < 100; line++) log.info('request', { status: 200, path: 'x'.repeat(100) })
  process.stdout.write('on\\n')
}, 100)
process.on('SIGTERM', () => process.exit(0))`

const started = () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: root })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

test('a server whose log nobody reads any more goes on, and ends when it is told to', async () => {
  const child = started()
  await once(child.stdout, 'data')
  child.stderr.destroy()
  for (let time = 0; time < 5; time++) await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
}, 20_000)

test('what waits is written when the process ends', async () => {
  const last = `import { createLog } from './dist/src/log.js'
createLog('info').info('listening', { port: 4000 })
process.exit(0)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', last], { cwd: root })
  let text = ''
  child.stderr.on('data', (more) => (text += more))
  await once(child, 'close')
  expect(JSON.parse(text)).toMatchObject({ event: 'listening', port: 4000 })
}, 20_000)
