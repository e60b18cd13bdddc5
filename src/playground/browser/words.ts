export type Language = 'zh' | 'en'

const words = {
  title: { zh: '三留 · 查询台', en: 'Sanliu · Playground' },
  start: { zh: '开始页', en: 'Start page' },
  otherLanguage: { zh: 'English', en: '中文' },
  viewAs: { zh: '以谁的身份', en: 'As whom' },
  department: { zh: '部门', en: 'Department' },
  region: { zh: '区划', en: 'Region' },
  role: { zh: '角色', en: 'Role' },
  examples: { zh: '示例', en: 'Examples' },
  chooseExample: { zh: '选择一个示例……', en: 'Choose an example …' },
  compare: { zh: '两个部门对照', en: 'Compare two departments' },
  closeCompare: { zh: '关闭对照', en: 'Close the comparison' },
  runBoth: { zh: '为两个部门运行', en: 'Run for both' },
  compareHint: {
    zh: '同一查询，两个部门各自看到什么？标出的行是内容不同之处。',
    en: 'The same document: what does each department see? Marked lines differ.',
  },
  onlyQueries: {
    zh: '只能对照一个查询；修改会执行两次。',
    en: 'Only one query can be compared: a change would be made twice.',
  },
  token: { zh: '令牌', en: 'Token' },
  tokenHint: {
    zh: '粘贴身份服务签发的令牌；只留在本页内存中。',
    en: 'Paste a token of your identity provider; it stays in the memory of this page.',
  },
  useToken: { zh: '使用', en: 'Use' },
  noToken: { zh: '请先在上方给出令牌。', en: 'Give a token above first.' },
  nothingMasked: { zh: '没有遮蔽或未给出的字段。', en: 'Nothing is masked or withheld.' },
  maskedCount: { zh: '个字段遮蔽或未给出', en: 'fields masked or withheld' },
  field: { zh: '字段', en: 'Field' },
  mode: { zh: '方式', en: 'How' },
  reason: { zh: '依据', en: 'Clause' },
  owner: { zh: '主管部门', en: 'Owner' },
  MASKED: { zh: '遮蔽', en: 'Masked' },
  DENIED: { zh: '不给', en: 'Withheld' },
  refused: { zh: '整个操作被拒绝', en: 'The operation as a whole was refused' },
  notRun: { zh: '尚未运行', en: 'Not run yet' },
  running: { zh: '正在运行……', en: 'Running …' },
  failed: { zh: '没有答复', en: 'No answer' },
  VIEWER: { zh: '查看', en: 'Viewer' },
  RECORDER: { zh: '录入', en: 'Recorder' },
  VERIFIER: { zh: '核实', en: 'Verifier' },
  APPROVER: { zh: '审批', en: 'Approver' },
  ADMINISTRATOR: { zh: '系统管理', en: 'System administrator' },
  SECURITY_ADMINISTRATOR: { zh: '安全管理', en: 'Security administrator' },
  AUDIT_ADMINISTRATOR: { zh: '审计管理', en: 'Audit administrator' },
} satisfies Record<string, Record<Language, string>>

export type Word = keyof typeof words

/** A text of the page in a language; a word that is not listed stands for itself. */
export const say = (word: string, language: Language): string =>
  (words as Record<string, Record<Language, string>>)[word]?.[language] ?? word
