import { createHash } from 'node:crypto'
import type { ReadyToken } from '../accounts/demonstration.js'

/** The page at `/`. It loads nothing: no script, no image, no foreign host. */
export interface StartPage {
  readonly html: string
  readonly contentSecurityPolicy: string
}

export interface Link {
  readonly href: string
  readonly label: string
}

const style = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { overflow-x: auto; padding: .75rem; border: 1px solid; border-radius: .25rem }
.token { user-select: all; overflow-wrap: anywhere; white-space: normal; max-height: 4.5em; overflow-y: auto }
dt { font-weight: 600; margin-top: 1rem }
dd { margin: 0 }
`

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Links, the first query, and in the demonstration tokens that are ready to use. */
export function startPage(links: readonly Link[], tokens: readonly ReadyToken[]): StartPage {
  const items = links.map(({ href, label }) => `<li><a href="${escaped(href)}">${escaped(label)}</a></li>`)
  const html = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>三留 Sanliu</title>
<style>${style}</style>
<h1>三留 Sanliu</h1>
<p>留守儿童、老人、妇女关爱数据平台。A GraphQL platform for the care of left-behind children, elderly and women.</p>
<ul>
${items.join('\n')}
</ul>
${tokens.length > 0 ? tokenList(tokens) : tokenHint}
</html>
`
  return { html, contentSecurityPolicy }
}

const tokenHint = `<p>令牌：<code>npm run --silent token -- --help</code>。Tokens come from that command in development, and from
your identity provider in production.</p>`

const tokenList = (tokens: readonly ReadyToken[]) => `<h2>演示令牌 Ready tokens</h2>
<p>全部人员均为虚构，令牌 12 小时有效。Every person is synthetic; the tokens are valid for 12 hours.</p>
<dl>
${tokens
  .map(
    ({ label, department, region, role, token }) =>
      `<dt>${escaped(label)} · ${escaped(department)} ${escaped(region)} ${escaped(role)}</dt>
<dd><pre class="token">${escaped(token)}</pre></dd>`,
  )
  .join('\n')}
</dl>`
