import { request } from 'node:http'
import { loadConfig } from '../../src/config.js'
import { openPlayground } from '../../src/playground/index.js'
import { folder } from '../accounts/support.js'
import { tinyServer } from '../http/tiny.js'

/** A running edge with the built playground, in the demonstration unless the settings say otherwise. */
export async function servedPlayground(more: Record<string, string> = {}) {
  const config = loadConfig({ SANLIU_DATA_DIR: await folder(), ...more })
  const playground = await openPlayground(config)
  if (!playground)
    throw new Error('The playground is not built; run npm run build first. 请先运行 npm run build。')
  return { config, ...(await tinyServer({ playground })) }
}

export interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A request byte for byte: fetch would not send a path with dots, nor a Host of our choice. */
export const send = (port: number, path: string, { method = 'GET', headers = {}, body }: Sent = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sending.on('error', reject)
    sending.end(body)
  })
