import { createServer } from 'node:net'
import { type Check, type Finding, finding, type Site } from './finding.js'

const listening = ({ host, port }: { host: string; port: number }): Promise<string | undefined> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })

/** Whether what listens there is a server of this platform. */
async function isOurs({ config: { host, port } }: Site): Promise<boolean> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  try {
    const answer = await fetch(`http://${name}:${port}/livez`, { signal: AbortSignal.timeout(2_000) })
    return ((await answer.json()) as { status?: unknown }).status === 'alive'
  } catch {
    return false
  }
}

const troubles: Record<string, Finding> = {
  EACCES: finding(
    ['无权监听该端口', 'this account may not listen on the port'],
    ['将 PORT 设为 1023 以上，由反向代理对外', 'set PORT above 1023 and put a proxy in front'],
  ),
  EADDRNOTAVAIL: finding(
    ['本机没有 HOST 所写的地址', 'this machine does not have the address of HOST'],
    ['将 HOST 改为本机地址，如 127.0.0.1', 'set HOST to an address of this machine, such as 127.0.0.1'],
  ),
}

/** The address of the server: free, or held by the server itself. */
export const port: Check = {
  name: 'port',
  about: { zh: '监听端口', en: 'port' },
  async look(site) {
    const code = await listening(site.config)
    if (code === undefined || (code === 'EADDRINUSE' && (await isOurs(site)))) return undefined
    return (
      troubles[code] ??
      finding(
        [
          `端口 ${site.config.port} 已被其他程序占用`,
          `port ${site.config.port} is in use by another program`,
        ],
        ['停止那个程序，或设置 PORT 为其他端口', 'stop that program, or set PORT to another one'],
      )
    )
  },
}
