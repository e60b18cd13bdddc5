import { pinyin } from 'pinyin-pro'

/** How the name of a region is found by its sound. */
export interface RegionSound {
  /** 雁江区 → `yanjiangqu`; ü is v, as it is typed. */
  readonly pinyin: string
  /** 雁江区 → `yjq` */
  readonly initials: string
}

export function soundOfRegion(name: string): RegionSound {
  // No reading as a surname: 单 of 单县 would become dan or shan by its place in the name, not by the place on the map.
  const syllables = pinyin(name, {
    surname: 'off',
    toneType: 'none',
    type: 'array',
    v: true,
    toneSandhi: false,
  })
    .map(typedSound)
    .filter((syllable) => syllable !== '')
  return { pinyin: syllables.join(''), initials: syllables.map((syllable) => syllable[0]).join('') }
}

/** Letters and digits only: 2社区 is found as 2shequ, and what a user types is brought into the same form. */
export const typedSound = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll('u\u0308', 'v')
    .replace(/[^a-z0-9]/g, '')
