import type { Message } from '../errors.js'

/** The texts of the start page. They are ours: HTML in them is meant. */
export const words = {
  zh: {
    title: '三留 · 开始',
    lead: '留守儿童、老人、妇女关爱数据平台。下面是合作开发者的头几步。',
    other: { language: 'en', label: 'English' },
    playground: '打开查询台',
    documents: '文档',
    addresses: '地址',
    alive: '进程存活',
    ready: '可以服务',
    tokens: '演示令牌',
    synthetic: '全部人员均为虚构；令牌 12 小时有效，只向本机显示。',
  },
  en: {
    title: 'Sanliu · Start',
    lead: 'A data platform for the care of left-behind children, elderly and women. These are the first steps of a partner developer.',
    other: { language: 'zh', label: '中文' },
    playground: 'Open the playground',
    documents: 'Documents',
    addresses: 'Addresses',
    alive: 'the process is alive',
    ready: 'ready to serve',
    tokens: 'Tokens of the demonstration',
    synthetic:
      'Every person is synthetic. The tokens are valid for 12 hours and are shown on this machine only.',
  },
} as const

/** One step: what to do, and what it looks like. `$HOST` stands for the name of this server. */
export interface Step {
  readonly title: Message
  readonly text: Message
  readonly example?: string
}

export const steps: readonly Step[] = [
  {
    title: { zh: '取得令牌', en: 'Get a token' },
    text: {
      zh: '每个请求都带一个 JWT，说明用户代表哪个部门（<code>department</code>）、在哪个区划（<code>region</code>）、以何种角色（<code>role</code>）、经由哪个前端（<code>client</code>）工作。生产环境由你们的身份服务签发；开发环境用下面的命令。',
      en: 'Every request carries a JWT that says for which <code>department</code>, in which <code>region</code>, in which <code>role</code> and through which <code>client</code> the user works. In production your identity provider issues it; in development this command does.',
    },
    example: 'TOKEN=$(npm run --silent token -- --department CIVIL_AFFAIRS --region 5120 --role VIEWER)',
  },
  {
    title: { zh: '发出第一个查询', en: 'Send the first query' },
    text: {
      zh: '只用 POST。<code>Accept-Language: en</code> 使提示信息为英文。换一个部门的令牌再问一次：行不同，字段也不同。',
      en: 'POST only. <code>Accept-Language: en</code> makes messages English. Ask again with the token of another department: other rows, other fields.',
    },
    example: `curl -s $HOST/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
  -d '{"query":"{ children(first: 3) { nodes { id name birthDate } totalCount { value } } }"}'`,
  },
  {
    title: { zh: '翻页', en: 'Turn the pages' },
    text: {
      zh: '列表必须给出 <code>first</code>（至多 200）。下一页：把 <code>endCursor</code> 作为 <code>after</code> 再问，其余不变；<code>hasNextPage</code> 为 false 即到末页。游标加密，只对同一查询、筛选、排序和用户有效。',
      en: 'Lists demand <code>first</code>, at most 200. For the next page send <code>endCursor</code> as <code>after</code> and change nothing else, until <code>hasNextPage</code> is false. A cursor is encrypted and serves only the same query, filter, order and user.',
    },
    example: `query Page($after: String) {
  children(first: 100, after: $after) {
    nodes { id name }
    pageInfo { endCursor hasNextPage }
  }
}`,
  },
  {
    title: { zh: '空值有理由', en: 'A null has a reason' },
    text: {
      zh: '无权查看的字段为空或遮蔽，不是错误。<code>extensions.access.masked</code> 逐一列出：哪个字段、遮蔽（MASKED）还是不给（DENIED）、依据哪一条、向哪个部门申请。没有列出的空值就是未填写。发送 <code>X-Access-Mode: strict</code> 则改为报错。',
      en: 'A field that is not yours is null or masked, and no error. <code>extensions.access.masked</code> lists each: the field, MASKED or DENIED, the clause, and the department that owns it. A null that is not listed was not filled in. With <code>X-Access-Mode: strict</code> it is an error instead.',
    },
    example: `"extensions": { "access": { "masked": [
  { "coordinate": "Person.citizenId", "mode": "MASKED", "reason": "…", "ownerDepartment": "…" }
] } }`,
  },
  {
    title: { zh: '错误', en: 'Errors' },
    text: {
      zh: '每个错误有固定的 <code>extensions.code</code>、中英文说明和请求编号；向管理员报告时请给出编号。修改数据时，不合规则的内容在 <code>userErrors</code> 中一次列全，什么也没有改变。',
      en: 'Every error has a code that never changes in <code>extensions.code</code>, a message in your language and a request id to give to the administrator. What a change does wrong is listed at once in <code>userErrors</code>; then nothing was changed.',
    },
    example: `{ "errors": [ { "message": "…", "extensions": { "code": "FORBIDDEN", "requestId": "…" } } ] }`,
  },
]

/** Documents of the repository, by their paths. */
export const documents: readonly (Message & { readonly path: string })[] = [
  { path: 'docs/partners.zh-CN.md', zh: '合作方指南（中文）', en: 'guide for partners, in Chinese' },
  { path: 'docs/partners.md', zh: '合作方指南（英文）', en: 'guide for partners' },
  { path: 'docs/errors.md', zh: '错误代码，各应如何处理', en: 'codes of errors, and what to do' },
  {
    path: 'docs/policy/field-access.md',
    zh: '各部门能看到哪些字段',
    en: 'which department sees which field',
  },
  { path: 'docs/glossary.md', zh: '术语，中英对照', en: 'the words, in both languages' },
  { path: 'docs/configuration.md', zh: '部署时的设置', en: 'settings of a deployment' },
  { path: 'schema/schema.graphql', zh: '完整的模式', en: 'the whole schema' },
]
