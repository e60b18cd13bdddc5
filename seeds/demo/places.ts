import type { Place } from '../../src/people/patch.js'
import { placeIn } from '../../src/people/place.js'
import type { RegionTree } from '../../src/regions/tree.js'
import { byShare, type Chance, chanceFor } from './chance.js'

/** A village as the demonstration needs it: where its files lie and what its addresses begin with. */
export interface Village {
  readonly place: Place
  readonly name: string
  /** From the province down: what is left of an address under M. */
  readonly township: string
  readonly townshipName: string
  readonly countyName: string
  /** How many of the children live here, against the others. */
  readonly weight: number
}

/** The villages of a city of today, by code. Villages (村) have more left-behind children than communities (社区). */
export const villagesOf = (tree: RegionTree, city: string, seed: number): Village[] =>
  [...tree.subtree(city)]
    .filter(({ level }) => level === 'VILLAGE')
    .sort((a, b) => a.regionN - b.regionN)
    .map(({ code, name }) => {
      const place = placeIn(tree, code, null)
      const rural = name.includes('社区') ? 0.3 : 1
      return {
        place,
        name,
        township: tree.region(place.regionMasked)?.fullName ?? '',
        townshipName: tree.region(place.regionMasked)?.name ?? '',
        countyName: tree.region(place.countyCode)?.name ?? '',
        weight: rural * (0.5 + chanceFor(seed, 'village', code).next()),
      }
    })

/** The village into which a share from 0 to 1 falls. */
export function villageFinder(villages: readonly Village[]): (share: number) => Village {
  let total = 0
  const ends = villages.map(({ weight }) => (total += weight))
  return (share) => {
    const wanted = share * total
    let low = 0
    let high = ends.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! <= wanted) low = middle + 1
      else high = middle
    }
    return villages[low]!
  }
}

/** Two villages of one township, of which the first was merged into the second. */
export function chooseMerged(
  villages: readonly Village[],
  seed: number,
): readonly [from: Village, into: Village] {
  const pairs = villages
    .slice(1)
    .map((village, at) => [village, villages[at]!] as const)
    .filter(([a, b]) => a.place.regionMasked === b.place.regionMasked && a.weight > 0.5 && b.weight > 0.5)
  if (pairs.length === 0) throw new Error('no township has two villages: the city is not loaded')
  return chanceFor(seed, 'merge').pick(pairs)
}

/** 竹林村村民委员会 is the committee of 竹林村, which is what people call the place. */
export const shortName = ({ name }: Village): string => name.replace(/(村民|居民)?委员会$/, '')

export const addressIn = (village: Village, chance: Chance): string =>
  `${village.countyName}${village.townshipName}${shortName(village)}演示${chance.whole(1, 12)}组${chance.whole(1, 160)}号`

/** Where parents of the hills of Sichuan work, with the weight of each city. */
const workCities: readonly (readonly [readonly [province: string, city: string], number])[] = [
  [['四川省', '成都市'], 24],
  [['广东省', '深圳市'], 11],
  [['广东省', '东莞市'], 10],
  [['广东省', '广州市'], 8],
  [['广东省', '佛山市'], 5],
  [['广东省', '惠州市'], 3],
  [['浙江省', '杭州市'], 6],
  [['浙江省', '宁波市'], 4],
  [['浙江省', '温州市'], 3],
  [['浙江省', '金华市'], 2],
  [['重庆市', '重庆市'], 6],
  [['福建省', '泉州市'], 4],
  [['福建省', '厦门市'], 2],
  [['江苏省', '苏州市'], 4],
  [['上海市', '上海市'], 3],
  [['北京市', '北京市'], 2],
  [['云南省', '昆明市'], 2],
  [['贵州省', '贵阳市'], 1],
  [['西藏自治区', '拉萨市'], 1],
  [['新疆维吾尔自治区', '乌鲁木齐市'], 1],
]

const workplaces = [
  '电子厂',
  '建筑工地',
  '制衣厂',
  '家具厂',
  '快递站',
  '餐馆',
  '物流园',
  '鞋厂',
  '装修队',
  '物业公司',
]

export interface Workplace {
  readonly workProvince: string
  readonly workCity: string
  readonly workplace: string | null
}

export function workplaceBy(chance: Chance): Workplace {
  const [workProvince, workCity] = byShare(chance.next(), workCities)
  const workplace = chance.happens(0.6) ? `演示${chance.pick(workplaces)}` : null
  return { workProvince, workCity, workplace }
}
