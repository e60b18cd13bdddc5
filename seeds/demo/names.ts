import type { Chance } from './chance.js'

/**
 * Names sound like names, so that search, order and masks show what they do. That nobody is meant shows elsewhere:
 * citizen IDs begin with 99, which is no region; telephone numbers with 100, which no mobile network has; addresses,
 * schools and workplaces say 演示. A mark in the name itself would spoil what names are here for.
 */
export type Sex = 'MALE' | 'FEMALE'
type Generation = 'CHILD' | 'PARENT' | 'GRANDPARENT'

/** Surnames with their rough frequency per thousand; compound ones are more frequent than in life, to be seen. */
const surnames: readonly (readonly [string, number])[] = [
  ...spread('王李张刘陈杨', 68),
  ...spread('黄赵周吴徐孙朱马胡郭何林罗', 16),
  ...spread('高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任', 6),
  ...spread(
    '沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单曲',
    2,
  ),
  ...compounds().map((name) => [name, 0.7] as const),
]

function compounds(): readonly string[] {
  return ['欧阳', '司马', '上官', '诸葛', '夏侯', '令狐', '尉迟']
}

export const compoundSurnames: ReadonlySet<string> = new Set(compounds())

function spread(characters: string, weight: number): (readonly [string, number])[] {
  return Array.from(characters, (character) => [character, weight] as const)
}

const given: Record<Generation, Record<Sex, readonly string[]>> = {
  CHILD: {
    MALE: [...'浩宇轩睿泽博俊杰晨阳子昊天佑铭志远文韬嘉瑞皓峻熙鑫翔'],
    FEMALE: [...'雨欣怡涵梓萱诗琪思彤佳悦欣妍静雯语嫣可馨雅婷晓彤梦瑶紫'],
  },
  PARENT: {
    MALE: [...'伟强勇军磊刚斌波辉超鹏飞亮平东海林涛明华建国庆洪小'],
    FEMALE: [...'芳娟敏静丽艳霞燕玲桂英秀兰萍红梅琴春花蓉莉洁娜云'],
  },
  GRANDPARENT: {
    MALE: [...'建国德明忠义福贵大成光荣世昌永良庭玉长云先文正家万'],
    FEMALE: [...'秀英桂兰玉珍素芬淑华素琼碧清朝凤金菊德芳国珍世琼'],
  },
}

export const surnameBy = (chance: Chance): string => chance.weighted(surnames)

/** A given name of one or, mostly, two characters. */
export function givenName(chance: Chance, sex: Sex, generation: Generation): string {
  const characters = given[generation][sex]
  const first = chance.pick(characters)
  return chance.happens(0.15) ? first : first + chance.pick(characters)
}

export const fullName = (chance: Chance, sex: Sex, generation: Generation): string =>
  surnameBy(chance) + givenName(chance, sex, generation)

/** No mobile network begins with 10: nobody can be called by accident. */
export const telephone = (chance: Chance): string =>
  `100${String(chance.whole(0, 99_999_999)).padStart(8, '0')}`
