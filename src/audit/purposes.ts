import { codeList, codesOf } from '../registry/code-list.js'
import { enumOf } from '../registry/graphql.js'

/** Why a caller reads: said in `X-Access-Purpose` and kept with the record of the access. A closed list, because a free text would
 *  name persons. */
export const accessPurpose = codeList('AccessPurpose', '访问目的', 'Purpose of an access', {
  NOT_STATED: ['未说明', 'Not stated'],
  ROUTINE_CARE: ['日常关爱服务', 'Routine care and service'],
  VERIFICATION: ['核查比对', 'Quarterly check, comparison of registers'],
  CASE_HANDLING: ['个案处置', 'Handling of a case'],
  ASSISTANCE: ['救助帮扶', 'Assistance and relief'],
  REPORTING: ['统计上报', 'Reports and statistics'],
  SUPERVISION: ['监督检查', 'Supervision and inspection'],
  REQUEST_OF_PERSON: ['本人或监护人申请', 'Request of the person or the guardian'],
  OPERATIONS: ['系统运行维护', 'Operation of the platform'],
})

export type Purpose = keyof (typeof accessPurpose)['codes'] & string

export const purposes = codesOf(accessPurpose) as readonly Purpose[]
export const isPurpose = (text: unknown): text is Purpose => (purposes as readonly unknown[]).includes(text)

/** As callers read it in the record. */
export const purposeEnum = enumOf(accessPurpose)
