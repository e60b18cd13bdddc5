import { codeList } from '../../../registry/code-list.js'

export const elderLivingArrangement = codeList(
  'ElderLivingArrangement',
  '老人居住情况',
  'With whom the elder lives',
  {
    ALONE: ['独居', 'Alone'],
    WITH_SPOUSE: ['与配偶同住', 'With the spouse alone'],
    WITH_GRANDCHILDREN: ['与孙辈同住', 'With grandchildren'],
    WITH_OTHERS: ['与其他人同住', 'With others'],
    CARE_HOME: ['入住敬老院、养老机构', 'In a home for the elderly'],
  },
)

export const selfCare = codeList('SelfCare', '自理能力', 'Ability to care for oneself', {
  ABLE: ['自理', 'Able'],
  PARTLY_ABLE: ['半失能', 'Partly able'],
  UNABLE: ['失能', 'Unable'],
})

/** Bands of one's own income in a year, in yuan. */
export const annualIncome = codeList('AnnualIncome', '年收入', 'Income in a year, in yuan', {
  UNDER_3000: ['不足3000元', 'Under 3,000'],
  FROM_3000_TO_5999: ['3000至5999元', '3,000 to 5,999'],
  FROM_6000_TO_11999: ['6000至11999元', '6,000 to 11,999'],
  FROM_12000: ['12000元及以上', '12,000 and over'],
})

export const elderIncomeSource = codeList(
  'ElderIncomeSource',
  '老人经济来源',
  'Source of income of an elder',
  {
    PENSION: ['养老金', 'Pension'],
    CHILDREN: ['子女赡养', 'Support by the children'],
    FARMING: ['务农', 'Farming'],
    WAGES: ['务工', 'Wages'],
    GOVERNMENT_RELIEF: ['政府救济', 'Government relief'],
    OTHER: ['其他', 'Other'],
  },
)

/** 003 三(二)7. */
export const elderAllowance = codeList('ElderAllowance', '老年福利', 'Allowance or benefit of an elder', {
  OLD_AGE: ['高龄补贴', 'Old-age allowance'],
  POOR_AND_UNABLE: ['经济困难失能老年人补贴', 'Allowance for elders who are poor and unable'],
  CARE_SERVICE: ['养老服务补贴', 'Care services'],
  PREFERENCE: ['老年人优待', 'Preference in services'],
  OTHER: ['其他福利', 'Other'],
})

export const riskGrade = codeList('RiskGrade', '风险等级', 'Grade of risk', {
  LOW: ['低', 'Low'],
  MEDIUM: ['中', 'Medium'],
  HIGH: ['高', 'High'],
})

/** What the grade rests on, 003 三(二)3. No code tells an illness. */
export const riskReason = codeList('RiskReason', '风险评估依据', 'What the grade of risk rests on', {
  INCOME: ['经济收入', 'Income'],
  SUPPORT: ['赡养情况', 'Support'],
  HEALTH: ['健康情况', 'Health'],
  LIVING_ALONE: ['独自居住', 'Living alone'],
  SAFETY: ['水、电、煤等安全隐患', 'Water, electricity, coal: hazards at home'],
  OTHER: ['其他情况', 'Other'],
})

export const elderEndReason = codeList('ElderEndReason', '退出原因', 'Why an elder left the group', {
  CHILD_RETURNED: ['子女返乡', 'A child returned'],
  JOINED_CHILDREN: ['随子女共同生活', 'Joined the children'],
  MOVED: ['迁出', 'Moved away'],
  DIED: ['死亡', 'Died'],
  ENTERED_IN_ERROR: ['错误录入', 'Entered in error'],
})
