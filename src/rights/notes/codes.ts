import { codeList } from '../../registry/code-list.js'

export const noteStates = codeList('CorrectionNoteState', '更正说明状态', 'State of a correction note', {
  OPEN: ['待处理', 'Waiting for a decision'],
  ACCEPTED: ['已更正', 'Put right'],
  REFUSED: ['不予更正', 'Refused, with the reason'],
})

export const refusalReasons = codeList(
  'CorrectionRefusalReason',
  '不予更正的原因',
  'Why a correction is refused',
  {
    RIGHT_AS_RECORDED: ['核实后登记无误', 'Checked: what is recorded is right'],
    NO_PROOF: ['缺少证明材料', 'There is no proof of it'],
    NOT_OURS_TO_CHANGE: [
      '须由出具证明的部门先行更正',
      'The department that issued the document must change it first',
    ],
    REPEATED: ['同一事项已处理', 'The same was decided before'],
  },
)
