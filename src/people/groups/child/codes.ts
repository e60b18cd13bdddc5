import { codeList } from '../../../registry/code-list.js'

export const schoolingStage = codeList('SchoolingStage', '就学情况', 'Schooling', {
  KINDERGARTEN: ['幼儿园', 'Kindergarten'],
  NOT_IN_KINDERGARTEN: ['未入园', 'Not in kindergarten'],
  PRIMARY: ['小学', 'Primary school'],
  JUNIOR_SECONDARY: ['初中', 'Junior secondary school'],
  SENIOR_SECONDARY: ['高中', 'Senior secondary school'],
  VOCATIONAL: ['中职', 'Secondary vocational school'],
  DROPPED_OUT: ['辍学', 'Dropped out of compulsory school'],
  NOT_AT_SCHOOL: ['不在学', 'Not at school, aged 14 to 16'],
})

/** Stages in which the child goes to a school or kindergarten. */
export const enrolledStages = [
  'KINDERGARTEN',
  'PRIMARY',
  'JUNIOR_SECONDARY',
  'SENIOR_SECONDARY',
  'VOCATIONAL',
]

export const guardianshipArrangement = codeList(
  'GuardianshipArrangement',
  '实际监护情况',
  'Actual guardianship',
  {
    BOTH_PARENTS_AWAY: ['父母双方外出', 'Both parents away for work'],
    ONE_AWAY_OTHER_INCAPABLE: [
      '父母一方外出另一方无监护能力',
      'One parent away, the other incapable of guardianship',
    ],
    NOT_LEFT_BEHIND: ['非留守（困境儿童）', 'Not left behind: a child in difficulty'],
  },
)

/** Arrangements that make a child a left-behind one, 国发〔2016〕13号. */
export const leftBehindArrangements = ['BOTH_PARENTS_AWAY', 'ONE_AWAY_OTHER_INCAPABLE']

export const parent = codeList('Parent', '父或母', 'Parent', {
  FATHER: ['父亲', 'Father'],
  MOTHER: ['母亲', 'Mother'],
})

/** The words of the quarterly table, 000 annex 2, columns 2 and 5 to 11. */
export const livingArrangement = codeList('LivingArrangement', '照料情况', 'Where the child lives now', {
  ONE_PARENT_AT_HOME: ['父或母一方留家照料', 'One parent stays at home'],
  WITH_PARENTS_AWAY: ['父或母带儿童外出共同生活', 'Taken along by father or mother'],
  GRANDPARENTS: ['委托祖父母、外祖父母监护', 'Entrusted to grandparents'],
  RELATIVES_OR_FRIENDS: ['委托其他亲属、朋友监护', 'Entrusted to other relatives or friends'],
  VILLAGE_COMMITTEE: ['由村（居）民委员会临时监护', 'Temporary: village committee'],
  RESCUE_STATION: ['由救助管理机构临时监护', 'Temporary: rescue station'],
  WELFARE_INSTITUTION: ['由福利机构临时监护', 'Temporary: welfare institution'],
  NOBODY: ['无人监护', 'Nobody'],
})

export const guardianshipRating = codeList('GuardianshipRating', '监护类型', 'Type of guardianship', {
  NOBODY: ['无人监护', 'Nobody as guardian'],
  PARENT_INCAPABLE: ['父母一方外出另一方无监护能力', 'The parent at home is incapable'],
  ENTRUSTED_NOT_ABLE: ['委托监护人监护能力不足', 'The entrusted guardian is not able enough'],
  FAIR: ['监护情况一般', 'Fair'],
  GOOD: ['监护情况较好', 'Good'],
})

export const incomeSource = codeList('IncomeSource', '家庭经济来源', 'Source of income', {
  WAGES_AWAY: ['外出务工', 'Wages away from home'],
  FARMING: ['务农', 'Farming'],
  GOVERNMENT_RELIEF: ['政府救济', 'Government relief'],
  RELATIVES: ['亲属资助', 'Relatives'],
  OTHER: ['其他', 'Other'],
})

export const assistanceKind = codeList('AssistanceKind', '救助帮扶', 'Kind of assistance', {
  SUBSISTENCE_ALLOWANCE: ['低保', 'Subsistence allowance'],
  TEMPORARY: ['临时救助', 'Temporary relief'],
  MEDICAL: ['医疗救助', 'Medical relief'],
  HOUSING: ['住房救助', 'Housing relief'],
  OTHER: ['其他救助', 'Other'],
})

/*
 * Children in difficulty: 002 三(一) and 国发〔2016〕36号. The kinds stand in a list for each data class, so that who reads
 * one learns nothing of another: no label outside of health tells an illness or a disability.
 */

/** An orphan's guarantee goes to others as well, and nothing here says to whom or why. */
export const guardianshipDifficulty = codeList(
  'GuardianshipDifficulty',
  '监护困境',
  'Difficulty of guardianship',
  {
    ORPHAN: ['孤儿（含参照孤儿保障的儿童）', 'Orphan, or guaranteed like an orphan'],
    UNSUPPORTED: ['事实无人抚养', 'De facto unsupported'],
    GUARDIAN_FAILING: ['监护缺失或监护不当', 'Guardian absent or failing'],
  },
)

export const povertyDifficulty = codeList('PovertyDifficulty', '贫困困境', 'Difficulty of poverty', {
  LIVING: ['家庭贫困，生活等方面困难', 'Poor family: living'],
  SCHOOLING: ['家庭贫困，就学困难', 'Poor family: schooling'],
})

export const healthDifficulty = codeList('HealthDifficulty', '健康困境', 'Difficulty of health', {
  GRAVE_ILLNESS: ['重病', 'Grave illness'],
  GRAVE_DISABILITY: ['重残', 'Grave disability'],
  DISABILITY: ['其他残疾', 'Other disability'],
})

export const harmDifficulty = codeList('HarmDifficulty', '侵害困境', 'Harm suffered', {
  ABUSE: ['遭受虐待', 'Abused'],
  ABANDONMENT: ['遭受遗弃', 'Abandoned'],
  ACCIDENT: ['遭受意外伤害', 'Hurt in an accident'],
  UNLAWFUL_HARM: ['遭受不法侵害', 'Harmed unlawfully'],
  TRAFFICKING: ['被拐卖', 'Trafficked'],
})

export const guarantee = codeList('Guarantee', '困境儿童保障', 'Guarantee of a child in difficulty', {
  ORPHAN_LIVING: ['孤儿基本生活保障', 'Basic living of orphans'],
  EXTREME_POVERTY: ['特困供养', 'Support of the extremely poor'],
  SUBSISTENCE_ALLOWANCE: ['最低生活保障', 'Subsistence allowance'],
  INSURANCE_SHARE: ['基本医疗保险个人缴费资助', 'Own share of the medical insurance paid'],
  SERIOUS_ILLNESS_INSURANCE: ['大病保险倾斜', 'Preference in the insurance for serious illness'],
  TOMORROW_PLAN: ['明天计划', 'Tomorrow plan (明天计划)'],
  FREE_SCHOOLING: ['12年免费教育', 'Twelve years of free schooling'],
  SPECIAL_EDUCATION: ['特殊教育', 'Special education'],
  REHABILITATION: ['康复服务', 'Rehabilitation'],
  PLACEMENT: ['机构或家庭安置', 'Placement in an institution or a family'],
})

export const childEndReason = codeList('ChildEndReason', '退出原因', 'Why a child left the group', {
  AGED_OUT: ['年满16周岁', 'Turned 16'],
  PARENT_RETURNED: ['父母返乡', 'A parent returned'],
  JOINED_PARENTS: ['随父母共同生活', 'Joined the parents'],
  DIFFICULTY_OVER: ['困境消除', 'The difficulty is over'],
  MOVED: ['迁出', 'Moved away'],
  DIED: ['死亡', 'Died'],
  ENTERED_IN_ERROR: ['错误录入', 'Entered in error'],
})
