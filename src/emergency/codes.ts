import type { EmergencyReason } from '../policy/emergency.js'
import { codeList } from '../registry/code-list.js'

/** Why a file is opened. A closed list and no text: words about a person in danger would be a file of their own. */
export const emergencyReasonCodes = codeList<EmergencyReason>(
  'EmergencyReason',
  '应急开档的理由',
  'Why a file is opened in an emergency',
  {
    UNATTENDED: ['无人监护或联系不上监护人', 'Nobody takes care, or the guardians cannot be reached'],
    IN_DANGER: [
      '疑似遭受家庭暴力、不法侵害或意外伤害',
      'Domestic violence, unlawful harm or an accident is suspected',
    ],
    MISSING: ['失踪', 'Missing'],
    FOUND: ['遗弃、走失或流浪乞讨', 'Abandoned, lost, or found wandering or begging'],
    MEDICAL: ['需紧急救治', 'Needs medical care at once'],
  },
)

export const emergencyOutcomeCodes = codeList(
  'EmergencyOutcome',
  '应急开档的结果',
  'What came of opening a file in an emergency',
  {
    OPENED: ['已打开', 'Opened for a limited time'],
    IN_REACH: ['本来就可查看，未另行打开', 'The file is yours to see anyway; nothing was opened'],
    NOT_FOUND: ['没有与本部门有关的档案', 'There is no such file that your department has to do with'],
  },
)
export type EmergencyOutcome = keyof typeof emergencyOutcomeCodes.codes

export const emergencyVerdictCodes = codeList(
  'EmergencyVerdict',
  '应急开档的核查结论',
  'What the reviewer of an emergency access found',
  {
    JUSTIFIED: ['情况属实', 'There was an emergency'],
    NOT_JUSTIFIED: ['理由不成立', 'There was none'],
  },
)
export type EmergencyVerdict = keyof typeof emergencyVerdictCodes.codes
