import { pinyin } from 'pinyin-pro'

/** How a name is found by its sound. Both belong to the class of the name. */
export interface NameSound {
  /** `zhangsan`: lower case, no tones, no blanks; ü is v, as it is typed. */
  readonly pinyin: string
  /** `zs` */
  readonly initials: string
}

export function soundOf(name: string): NameSound {
  // A surname keeps its own reading only at the head: 单 is shan in 单雄信 and dan in 张单.
  const syllables = pinyin(name, {
    surname: 'head',
    toneType: 'none',
    type: 'array',
    v: true,
    toneSandhi: false,
  })
    .map(letters)
    .filter((syllable) => syllable !== '')
  return { pinyin: syllables.join(''), initials: syllables.map((syllable) => syllable[0]).join('') }
}

/** What a user types in search of a sound, in the form of `soundOf`. */
export const soundTyped = (text: string): string => letters(text)

const letters = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ü', 'v')
    .normalize('NFD')
    .replace(/[^a-z]/g, '')
