import { codeList } from '../../../registry/code-list.js'

/** 003 三(三)1: the guaranteed small loan for businesses of rural women. */
export const loanState = codeList('LoanState', '小额担保贷款', 'Guaranteed small loan', {
  NONE: ['未申请', 'Not applied for'],
  APPLIED: ['已申请', 'Applied for'],
  GRANTED: ['已发放', 'Granted'],
})

/** 003 三(三)2. */
export const womenTraining = codeList('WomenTraining', '培训', 'Training', {
  INFORMATION: ['现代信息', 'Modern information'],
  PRACTICAL_TECHNIQUES: ['农村实用技术', 'Practical techniques for the countryside'],
  BUSINESS_AND_JOBS: ['创业就业技能', 'Skills for business and jobs'],
  RIGHTS: ['法律维权', 'Defending one’s rights'],
  FAMILY_EDUCATION: ['家庭教育', 'Education in the family'],
})

/** 003 三(三)3. */
export const mutualAid = codeList('MutualAid', '互助内容', 'Mutual aid', {
  PLOUGHING: ['助耕', 'Ploughing'],
  HARVEST: ['助收', 'Harvest'],
  SELLING: ['助销', 'Selling'],
  LOANS: ['助贷', 'Loans'],
})

/** 003 三(三)6. */
export const rightsNeed = codeList('RightsNeed', '维权服务需求', 'Need of help with one’s rights', {
  LEGAL_ADVICE: ['法律咨询', 'Legal advice'],
  LEGAL_AID: ['法律援助', 'Legal aid'],
  SAFETY: ['人身安全防范', 'Safety'],
  FAMILY_RELATIONS: ['婚姻家庭关系调适', 'Marriage and family'],
})

export const womanEndReason = codeList('WomanEndReason', '退出原因', 'Why a woman left the group', {
  AGED_OUT: ['年满60周岁', 'Turned 60'],
  HUSBAND_RETURNED: ['丈夫返乡', 'The husband returned'],
  JOINED_HUSBAND: ['随丈夫共同生活', 'Joined the husband'],
  MARRIAGE_ENDED: ['离异或丧偶', 'Divorced or widowed'],
  MOVED: ['迁出', 'Moved away'],
  DIED: ['死亡', 'Died'],
  ENTERED_IN_ERROR: ['错误录入', 'Entered in error'],
})
