import { codeList } from '../registry/code-list.js'

/** How one region followed another. */
export const successionKind = codeList(
  'RegionSuccessionKind',
  '区划沿革方式',
  'How a region followed another',
  {
    MERGE: ['合并', 'Merged into the successor'],
    SPLIT: ['拆分', 'Split among the successors'],
    RECODE: ['变更代码', 'Given another code'],
    TRANSFER: ['改隶', 'Moved under another parent with another code'],
  },
)

export const changeKind = codeList('RegionChangeKind', '区划变更种类', 'Kind of change of the hierarchy', {
  LOAD: ['载入', 'Loaded from a source'],
  RENAME: ['更名', 'Renamed'],
  MERGE: ['合并', 'Merged'],
  SPLIT: ['拆分', 'Split'],
  RECODE: ['变更代码', 'Given another code'],
  TRANSFER: ['改隶', 'Moved under another parent'],
})

/**
 * The first day of what a source does not date. The statistics say which regions were there on 30 June 2023 and not
 * since when; a day in 2023 would leave every earlier quarter without a region. So the first version holds from before
 * any file, and the API answers null: not known.
 */
export const sinceUnknown = '1900-01-01'
