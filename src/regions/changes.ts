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
  UNIT_CREATE: ['设立上报单位', 'Reporting unit set up'],
  UNIT_RENAME: ['上报单位更名', 'Reporting unit renamed'],
  UNIT_END: ['撤销上报单位', 'Reporting unit ended'],
  ROUTE: ['变更上报去向', 'Reports to another region'],
})

/** Whoever counts and reports without a division code. */
export const reportingUnitKind = codeList(
  'ReportingUnitKind',
  '无区划代码的上报单位种类',
  'Kind of a reporting unit without a division code',
  {
    VILLAGERS_GROUP: ['村民小组', 'Villagers’ group, a part of one village'],
    FUNCTIONAL_AREA: ['功能区（管委会、办事处）', 'Functional area: townships and villages of a county'],
  },
)

/** Where the line of reports ends: the platform of the province. */
export const provincePlatform = 'PROVINCE'

/**
 * The first day of what a source does not date. The statistics say which regions were there on 30 June 2023 and not
 * since when; a day in 2023 would leave every earlier quarter without a region. So the first version holds from before
 * any file, and the API answers null: not known.
 */
export const sinceUnknown = '1900-01-01'
