import { codeList } from '../registry/code-list.js'

/** What is revoked: one token, all tokens of an account, all of a front-end. */
export const revocationKindCodes = codeList('RevocationKind', '吊销对象', 'What is revoked', {
  TOKEN: ['一个令牌（jti）', 'One token, by its jti'],
  ACCOUNT: ['一个账号此前签发的全部令牌', 'All tokens of an account that were issued before'],
  CLIENT: ['一个前端此前签发的全部令牌', 'All tokens of a front-end that were issued before'],
})
export type RevocationKind = keyof (typeof revocationKindCodes)['codes']

export const revocationReasonCodes = codeList('RevocationReason', '吊销理由', 'Why it is revoked', {
  LEFT: ['离岗或调动', 'Left the post'],
  LOST: ['设备或令牌遗失', 'A device or a token was lost'],
  MISUSE: ['违规使用', 'Misused'],
  OTHER: ['其他', 'Another reason'],
})
export type RevocationReason = keyof (typeof revocationReasonCodes)['codes']
