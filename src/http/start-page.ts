import { createHash } from 'node:crypto'
import type { ReadyToken } from '../accounts/demonstration.js'
import type { Language } from '../context.js'
import { escaped } from './html.js'
import { documents, type Step, steps, words } from './start-page-words.js'

/** The page at `/`. It loads nothing: no script, no image, no foreign host. */
export interface StartPage {
  readonly html: string
  readonly contentSecurityPolicy: string
}

/** Who opened the page. */
export interface Reader {
  /** Sits at this machine. */
  readonly isLocal: boolean
  readonly language: Language
  /** The name by which the browser reached the server. */
  readonly host: string
}

const style = `
:root { color-scheme: light dark; font: 16px/1.65 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }
body { max-width: 52rem; margin: 2rem auto 4rem; padding: 0 1rem }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; justify-content: space-between }
h1 { margin: 0; font-size: 1.75rem }
h2 { margin: 2.25rem 0 .25rem; font-size: 1.2rem }
h3 { margin: 1rem 0 .25rem; font-size: 1rem }
a { color: light-dark(#0b57b0, #8ab8f5) }
.lead { color: light-dark(#4a5560, #b3bdc7) }
.go { display: inline-block; padding: .4rem 1rem; border-radius: .3rem; text-decoration: none; color: #fff; background: #0b57b0 }
code, pre { font: 13px/1.55 ui-monospace, Consolas, Menlo, "DejaVu Sans Mono", monospace }
code { background: light-dark(#eef1f4, #2a3036); padding: .1em .3em; border-radius: .2rem }
pre code { padding: 0; background: none }
pre { margin: .5rem 0; overflow-x: auto; padding: .75rem; border-radius: .3rem; background: light-dark(#f4f6f8, #20262c); border: 1px solid light-dark(#d5dbe1, #3a424a) }
.token { user-select: all; overflow-wrap: anywhere; white-space: normal; max-height: 4.8em; overflow-y: auto }
ul { padding-left: 1.25rem }
`

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Shown where the browser gave no name, or none that belongs into a command. */
const ownHost = (host: string) =>
  /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i.test(host) ? host : 'localhost:4000'

/** The first steps of a partner developer, and in the demonstration tokens that are ready to use. */
export function startPage(
  reader: Reader,
  { tokens, hasPlayground }: { readonly tokens: readonly ReadyToken[]; readonly hasPlayground: boolean },
): StartPage {
  const { language } = reader
  const say = words[language]
  const html = `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say.title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>三留 Sanliu</h1>
<a href="/?lang=${say.other.language}" lang="${say.other.language}">${say.other.label}</a>
</header>
<p class="lead">${say.lead}</p>
${hasPlayground ? `<p><a class="go" href="/playground?lang=${language}">${say.playground}</a></p>` : ''}
${steps.map((step, index) => section(step, index + 1, language, ownHost(reader.host))).join('\n')}
<h2>${say.documents}</h2>
<ul>
${documents.map(({ path, ...about }) => `<li><code>${path}</code> ${about[language]}</li>`).join('\n')}
</ul>
<h2>${say.addresses}</h2>
<ul>
<li><code>POST /graphql</code></li>
<li><a href="/livez">/livez</a> ${say.alive}</li>
<li><a href="/readyz">/readyz</a> ${say.ready}</li>
</ul>
${tokens.length > 0 ? tokenList(tokens, language) : ''}
</body>
</html>
`
  return { html, contentSecurityPolicy }
}

const section = ({ title, text, example }: Step, number: number, language: Language, host: string) =>
  `<h2>${number}. ${title[language]}</h2>
<p>${text[language]}</p>
${example ? `<pre><code>${escaped(example.replaceAll('$HOST', host))}</code></pre>` : ''}`

/** A label of the demonstration holds both languages. */
const labelIn = (label: string, language: Language) => label.split(' · ')[language === 'zh' ? 0 : 1] ?? label

const tokenList = (tokens: readonly ReadyToken[], language: Language) => `<h2>${words[language].tokens}</h2>
<p>${words[language].synthetic}</p>
${tokens
  .map(
    ({ label, department, region, role, token }) =>
      `<h3>${escaped(labelIn(label, language))} · <code>${escaped(department)} ${escaped(region)} ${escaped(role)}</code></h3>
<pre class="token">${escaped(token)}</pre>`,
  )
  .join('\n')}`
