import { type NameSound, soundOf } from '../../src/people/names.js'
import { compoundSurnames } from './names.js'

const surnames = new Map<string, NameSound>()
const givenNames = new Map<string, NameSound>()
/** Any surname with one reading: what stands behind it is read as a given name. */
const head = '朱'

/** Names of the demonstration sound as their two halves do; a city has a few hundred of each half. */
export function soundByHalves(name: string): NameSound {
  const length = compoundSurnames.has(name.slice(0, 2)) ? 2 : 1
  const surname = known(surnames, name.slice(0, length), soundOf)
  const given = known(givenNames, name.slice(length), (half) => without(soundOf(head), soundOf(head + half)))
  return { pinyin: surname.pinyin + given.pinyin, initials: surname.initials + given.initials }
}

const without = (first: NameSound, whole: NameSound): NameSound => ({
  pinyin: whole.pinyin.slice(first.pinyin.length),
  initials: whole.initials.slice(first.initials.length),
})

function known(sounds: Map<string, NameSound>, half: string, find: (half: string) => NameSound): NameSound {
  const found = sounds.get(half) ?? find(half)
  sounds.set(half, found)
  return found
}
