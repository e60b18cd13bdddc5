import { codeList } from '../../../src/registry/code-list.js'

export const craft = codeList('Craft', '手艺', 'Craft', {
  WEAVING: ['编织', 'Weaving'],
  PAPER_CUTTING: ['剪纸', 'Paper cutting'],
})

export const artisanEndReason = codeList(
  'ArtisanEndReason',
  '退出原因',
  'Why an old artisan leaves the group',
  {
    MOVED_AWAY: ['迁出', 'Moved away'],
    DIED: ['死亡', 'Died'],
  },
)
