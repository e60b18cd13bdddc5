import { codeList } from '../registry/code-list.js'

/** The number of the level never differs; what a level is called does (区, 旗, 街道, 社区). */
export const regionLevel = codeList('RegionLevel', '行政区划级别', 'Level of a region', {
  PROVINCE: ['省级', 'Province'],
  CITY: ['地级', 'City (prefecture)'],
  COUNTY: ['县级', 'County'],
  TOWNSHIP: ['乡级', 'Township'],
  VILLAGE: ['村级', 'Village'],
})

export type RegionLevel = keyof typeof regionLevel.codes

/** Significant digits of each level: GB/T 2260 down to the county, 统计用区划代码 below it. */
export const digitsOfLevel = {
  PROVINCE: 2,
  CITY: 4,
  COUNTY: 6,
  TOWNSHIP: 9,
  VILLAGE: 12,
} as const satisfies Record<RegionLevel, number>

export const levels = Object.keys(digitsOfLevel) as RegionLevel[]
