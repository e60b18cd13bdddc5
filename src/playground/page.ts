import type { Answer } from '../http/answer.js'
import { escaped } from '../http/html.js'
import type { Bundle } from './bundle.js'
import type { PlaygroundSettings } from './settings.js'

/** Scripts and workers of this server only: none inline, none made of text. The editor sets styles by attribute. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const without = {
  zh: '查询台需要 JavaScript。不用它也可以直接向 /graphql 发送 POST 请求。',
  en: 'The playground needs JavaScript. Without it, send POST requests to /graphql.',
}

export function playgroundPage({ script, style }: Bundle, settings: PlaygroundSettings): Answer {
  const { language } = settings
  const html = `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${language === 'zh' ? '三留 · 查询台' : 'Sanliu · Playground'}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/playground/files/${style}">
<script type="module" src="/playground/files/${script}"></script>
</head>
<body>
<div id="playground" data-settings="${escaped(JSON.stringify(settings))}"></div>
<noscript>${without[language]}</noscript>
</body>
</html>
`
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'cross-origin-opener-policy': 'same-origin',
    },
    body: html,
  }
}
