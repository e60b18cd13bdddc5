import type { MaskWord } from '../registry/field.js'

/**
 * What is left of a value under M. ADDRESS is not here: its mask is the name of the township, which is known from
 * the region of the file and never cut out of the text.
 */
export const masks: Record<Exclude<MaskWord, 'SHOWN' | 'ADDRESS'>, (value: string) => string> = {
  NAME: maskName,
  YEAR: maskYear,
  PHONE: maskPhone,
  CITIZEN_ID: maskCitizenId,
}

const compoundSurnames = new Set(
  '欧阳 司马 上官 诸葛 东方 尉迟 皇甫 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 端木 南宫 西门 独孤 轩辕 钟离 申屠 闻人 澹台 濮阳 淳于 单于 太史 公冶 公羊 赫连 呼延 万俟 鲜于 闾丘 太叔 宗政 左丘 东郭 南门 百里 东里 第五 拓跋 完颜 纳兰 梁丘'.split(
    ' ',
  ),
)

/** 张＊＊: the surname and one mark per further character. A single character gets a mark too, so that the masked form
 *  is never the whole name. */
export function maskName(name: string): string {
  const characters = Array.from(name.trim())
  const surname = surnameOf(characters)
  return surname + '＊'.repeat(Math.max(1, characters.length - Array.from(surname).length))
}

/** 欧阳 alone is the surname 欧 with the name 阳: a compound surname needs a third character behind it. */
function surnameOf(characters: readonly string[]): string {
  const firstTwo = characters.slice(0, 2).join('')
  return characters.length > 2 && compoundSurnames.has(firstTwo) ? firstTwo : (characters[0] ?? '')
}

/** 138****1234. A shorter number, such as one of a village without area code, would be told whole: it keeps less. */
export function maskPhone(phone: string): string {
  const digits = phone
    .normalize('NFKC')
    .replace(/^\s*(\+|00)86/, '')
    .replace(/\D/g, '')
  if (digits.length >= 11) return `${digits.slice(0, 3)}****${digits.slice(-4)}`
  return digits.length >= 7 ? `****${digits.slice(-2)}` : '****'
}

/** 99***************X: the province and the last character; neither birth date nor sequence. Of anything that is
 *  no citizen ID nothing is left. */
export function maskCitizenId(citizenId: string): string {
  if (citizenId.length !== 18) return '*'.repeat(18)
  return `${citizenId.slice(0, 2)}${'*'.repeat(15)}${citizenId.slice(-1)}`
}

/** The year of a `YYYY-MM-DD`. */
export function maskYear(date: string): string {
  return date.slice(0, 4)
}
