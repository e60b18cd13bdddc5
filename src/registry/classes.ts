/** The data classes of a file, who owns each, and the clause it comes from. Every coordinate of the schema carries one. */
export const dataClasses = {
  identity: { label: '身份', owner: 'CIVIL_AFFAIRS', clause: '001 二(二)' },
  identifier: { label: '证件号码', owner: 'PUBLIC_SECURITY', clause: '001 二(二); 000 附件1' },
  contact: { label: '联系方式与住址', owner: 'CIVIL_AFFAIRS', clause: '001 二(二); 003 三(一)1' },
  family: { label: '家庭', owner: 'CIVIL_AFFAIRS', clause: '001 二(二)' },
  guardianship: { label: '监护', owner: 'CIVIL_AFFAIRS', clause: '001 二(二); 000 二(1)' },
  economy: { label: '家庭经济', owner: 'CIVIL_AFFAIRS', clause: '001 二(二)' },
  schooling: { label: '就学', owner: 'EDUCATION', clause: '000 二(4); 003 三(一)3' },
  household_registration: { label: '户籍', owner: 'PUBLIC_SECURITY', clause: '000 二(5)' },
  origin: { label: '非亲生与DNA', owner: 'PUBLIC_SECURITY', clause: '000 二(5)' },
  health: { label: '健康', owner: 'HEALTH', clause: '001 二(六); 001 三(一)11' },
  hiv: { label: '艾滋病感染', owner: 'HEALTH', clause: '002 三(一)' },
  risk: { label: '重点对象与风险', owner: 'CIVIL_AFFAIRS', clause: '000 三(二); 003 三(二)3' },
  assistance: { label: '救助帮扶', owner: 'CIVIL_AFFAIRS', clause: '001 二(二); 001 二(六)' },
  case: { label: '个案', owner: 'PUBLIC_SECURITY', clause: '001 二(五)' },
  reporter: { label: '报告人', owner: 'PUBLIC_SECURITY', clause: '000 二(二)' },
  enforcement: { label: '对监护人的处置', owner: 'PUBLIC_SECURITY', clause: '000 二(六)' },
  sealed: { label: '涉罪封存', owner: 'PROCURATORATE', clause: '001 三(一)15' },
  women_support: { label: '妇女扶持', owner: 'WOMENS_FEDERATION', clause: '003 三(三)' },
  fund: { label: '专项基金', owner: 'CHARITY_FEDERATION', clause: '002 三(三)' },
} as const satisfies Record<string, { label: string; owner: string; clause: string }>

export type DataClass = keyof typeof dataClasses
export const dataClassNames = Object.keys(dataClasses) as DataClass[]

/** F full · M masked form · A only in statistics · own: only records the body filed or was sent · N nothing. */
export const cells = ['F', 'M', 'A', 'own', 'N'] as const
export type Cell = (typeof cells)[number]
