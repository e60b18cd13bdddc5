import { typedSound } from './sound.js'
import type { RegionTree } from './tree.js'

/** Values of all regions one below the other, each after a line feed: a search is one scan by the engine. */
interface Column {
  readonly text: string
  /** Where the value of each region begins. */
  readonly starts: Uint32Array
}

interface NameIndex {
  readonly names: Column
  readonly pinyin: Column
  readonly initials: Column
}

const indexes = new WeakMap<RegionTree, NameIndex>()

function columnOf(values: readonly string[]): Column {
  const starts = new Uint32Array(values.length)
  let end = 0
  values.forEach((value, place) => {
    starts[place] = end + 1
    end += 1 + value.length
  })
  return { text: `\n${values.join('\n')}`, starts }
}

function indexOf(tree: RegionTree): NameIndex {
  const known = indexes.get(tree)
  if (known) return known
  const index = {
    names: columnOf(tree.byNumber.map(({ name }) => name.normalize('NFKC'))),
    pinyin: columnOf(tree.byNumber.map(({ pinyin }) => pinyin)),
    initials: columnOf(tree.byNumber.map(({ initials }) => initials)),
  }
  indexes.set(tree, index)
  return index
}

/** The region in whose value the offset lies. */
function placeAt(starts: Uint32Array, offset: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** First place not before `from` whose value holds the words; with a line feed in front: begins with them. */
function nextPlace({ text, starts }: Column, words: string, from: number): number {
  if (from >= starts.length) return Number.POSITIVE_INFINITY
  const offset = text.indexOf(words, starts[from]! - 1)
  return offset < 0 ? Number.POSITIVE_INFINITY : placeAt(starts, offset + (words.startsWith('\n') ? 1 : 0))
}

/** Places of the regions that a text finds: by a part of the name, the beginning of its pinyin or of its initials. */
export function* placesNamed(
  tree: RegionTree,
  search: string,
  from: number,
  until: number,
): Generator<number> {
  const index = indexOf(tree)
  const part = search
    .normalize('NFKC')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
  const sound = /\p{Script=Han}/u.test(part) ? '' : typedSound(part)
  const sought: [Column, string][] = part === '' ? [] : [[index.names, part]]
  if (sound !== '') sought.push([index.pinyin, `\n${sound}`], [index.initials, `\n${sound}`])
  let ahead = sought.map(([column, words]) => nextPlace(column, words, from))
  for (let place = Math.min(...ahead); place < until; place = Math.min(...ahead)) {
    yield place
    const next = place + 1
    ahead = sought.map(([column, words], each) =>
      ahead[each] === place ? nextPlace(column, words, next) : ahead[each]!,
    )
  }
}
