import { codeList } from '../../registry/code-list.js'

export const erasureGrounds = codeList(
  'ErasureGround',
  '删除的理由（个人信息保护法第47条）',
  'Ground of an erasure (Personal Information Protection Law, article 47)',
  {
    RETENTION_ENDED: ['保存期限届满', 'The period of retention has ended'],
    DUPLICATE: ['重复建档', 'The person has another file'],
    NOT_A_PERSON: ['错误录入，并无此人', 'Entered in error: there is no such person'],
    UNLAWFUL: ['违反法律、行政法规处理', 'Processed against the law'],
    COURT_ORDER: ['司法机关的裁判或决定', 'Ordered by a court'],
  },
)

export const erasureStates = codeList('ErasureState', '删除申请状态', 'State of an erasure', {
  REQUESTED: ['待另一人执行', 'Requested; waits for a second person'],
  CARRIED_OUT: ['已删除', 'Carried out: the file is no more'],
  REFUSED: ['不予删除', 'Refused: the file stays'],
})
