import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { loadConfig } from '../../src/config.js'
import { createLog } from '../../src/log.js'
import { parts } from '../../src/parts.js'
import { type Running, start } from '../../src/start.js'
import { root } from '../architecture/source.js'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable']

/** A browser of this machine; where one is demanded (SANLIU_BROWSER=required), its absence is a failure. */
export function findBrowser(): string | undefined {
  const named = process.env.SANLIU_CHROMIUM
  const found = (named ? [named] : usual).find((path) => existsSync(path))
  if (!found && process.env.SANLIU_BROWSER === 'required')
    throw new Error(
      `没有找到 Chromium。No Chromium at ${named ?? usual.join(', ')}: install it, or name it in SANLIU_CHROMIUM.`,
    )
  return found
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever does try to leave finds no name.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** The real server with a small demonstration, and a browser in front of it. */
export interface Scene {
  readonly url: string
  readonly browser: Browser
  close(): Promise<void>
}

export async function openScene(executablePath: string): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'sanliu-browser-'))
  // As root the database runs as another account, which must be able to enter.
  await chmod(folder, 0o755)
  const config = loadConfig({
    PORT: '0',
    SANLIU_DATA_DIR: join(folder, 'data'),
    SANLIU_DEMO_PEOPLE: '300',
    LOG_LEVEL: 'silent',
  })
  let running: Running | undefined
  const close = async () => {
    await running?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    running = await start(config, createLog('silent'), parts)
    const browser = await chromium.launch({ executablePath, args: flags })
    return { url: running.url, browser, close: () => browser.close().then(close) }
  } catch (error) {
    await close()
    throw error
  }
}

/** A page, and what must stay empty while it is used. */
export interface Watched {
  readonly page: Page
  readonly context: BrowserContext
  /** Requests to anywhere but the server. */
  readonly foreign: string[]
  /** Errors and warnings of the console: violations of the policy are among them. */
  readonly complaints: string[]
}

export async function watchedPage(
  { browser, url }: Scene,
  { locale = 'zh-CN', headers = {} as Record<string, string> } = {},
): Promise<Watched> {
  const context = await browser.newContext({
    locale,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    extraHTTPHeaders: headers,
  })
  const foreign: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:'))
      foreign.push(request.url())
  })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, context, foreign, complaints }
}

/** Pictures for the documents, drawn anew where they are asked for: SANLIU_SCREENSHOTS=1. */
export async function draw(page: Page, name: string, fullPage = false): Promise<void> {
  if (!process.env.SANLIU_SCREENSHOTS) return
  await page.screenshot({ path: join(root, 'docs', 'screenshots', `${name}.png`), fullPage })
}
