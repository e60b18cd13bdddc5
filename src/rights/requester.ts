import { codeList } from '../registry/code-list.js'
import { enumOf } from '../registry/graphql.js'

/** Who speaks for the person. A minor may ask as well as the guardian: 未成年人网络保护条例 36. */
export const requesterCodes = codeList(
  'RightsRequester',
  '请求人（个人信息保护法第31、45、49条）',
  'Who asks for the person (Personal Information Protection Law, articles 31, 45, 49)',
  {
    SELF: ['本人', 'The person'],
    GUARDIAN: ['监护人', 'The guardian'],
    AGENT: ['受托人', 'Somebody whom the person entrusted with it'],
    NEAR_RELATIVE: ['已故者的近亲属', 'A near relative of a person who has died'],
  },
)

export const requester = enumOf(requesterCodes)
