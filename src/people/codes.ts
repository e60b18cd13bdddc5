import { codeList } from '../registry/code-list.js'

export const sex = codeList('Sex', '性别', 'Sex', { MALE: ['男', 'Male'], FEMALE: ['女', 'Female'] })

/** GB/T 3304 民族代码, the 56 nationalities and two further entries of the household registers. */
export const ethnicity = codeList('Ethnicity', '民族（GB/T 3304）', 'Ethnicity, GB/T 3304', {
  HAN: ['汉族', 'Han'],
  MONGOL: ['蒙古族', 'Mongol'],
  HUI: ['回族', 'Hui'],
  TIBETAN: ['藏族', 'Tibetan'],
  UYGHUR: ['维吾尔族', 'Uyghur'],
  MIAO: ['苗族', 'Miao'],
  YI: ['彝族', 'Yi'],
  ZHUANG: ['壮族', 'Zhuang'],
  BOUYEI: ['布依族', 'Bouyei'],
  KOREAN: ['朝鲜族', 'Korean'],
  MANCHU: ['满族', 'Manchu'],
  DONG: ['侗族', 'Dong'],
  YAO: ['瑶族', 'Yao'],
  BAI: ['白族', 'Bai'],
  TUJIA: ['土家族', 'Tujia'],
  HANI: ['哈尼族', 'Hani'],
  KAZAK: ['哈萨克族', 'Kazak'],
  DAI: ['傣族', 'Dai'],
  LI: ['黎族', 'Li'],
  LISU: ['傈僳族', 'Lisu'],
  VA: ['佤族', 'Va'],
  SHE: ['畲族', 'She'],
  GAOSHAN: ['高山族', 'Gaoshan'],
  LAHU: ['拉祜族', 'Lahu'],
  SUI: ['水族', 'Sui'],
  DONGXIANG: ['东乡族', 'Dongxiang'],
  NAXI: ['纳西族', 'Naxi'],
  JINGPO: ['景颇族', 'Jingpo'],
  KIRGIZ: ['柯尔克孜族', 'Kirgiz'],
  TU: ['土族', 'Tu'],
  DAUR: ['达斡尔族', 'Daur'],
  MULAO: ['仫佬族', 'Mulao'],
  QIANG: ['羌族', 'Qiang'],
  BLANG: ['布朗族', 'Blang'],
  SALAR: ['撒拉族', 'Salar'],
  MAONAN: ['毛南族', 'Maonan'],
  GELAO: ['仡佬族', 'Gelao'],
  XIBE: ['锡伯族', 'Xibe'],
  ACHANG: ['阿昌族', 'Achang'],
  PUMI: ['普米族', 'Pumi'],
  TAJIK: ['塔吉克族', 'Tajik'],
  NU: ['怒族', 'Nu'],
  UZBEK: ['乌孜别克族', 'Uzbek'],
  RUSSIAN: ['俄罗斯族', 'Russian'],
  EWENKI: ['鄂温克族', 'Ewenki'],
  DEANG: ['德昂族', 'Deang'],
  BONAN: ['保安族', 'Bonan'],
  YUGUR: ['裕固族', 'Yugur'],
  GIN: ['京族', 'Gin'],
  TATAR: ['塔塔尔族', 'Tatar'],
  DERUNG: ['独龙族', 'Derung'],
  OROQEN: ['鄂伦春族', 'Oroqen'],
  HEZHEN: ['赫哲族', 'Hezhen'],
  MONBA: ['门巴族', 'Monba'],
  LHOBA: ['珞巴族', 'Lhoba'],
  JINO: ['基诺族', 'Jino'],
  OTHER: ['其他', 'Other'],
  NATURALISED: ['外国血统中国籍人士', 'Naturalised'],
})

export const bodyCondition = codeList('BodyCondition', '身体状况', 'Condition of the body', {
  HEALTHY: ['健康', 'Healthy'],
  DISABLED: ['残疾', 'Disabled'],
  ILL: ['患病', 'Ill'],
  DISABLED_AND_ILL: ['残疾并患病', 'Disabled and ill'],
})

/** GB/T 26341 残疾人残疾分类和分级. */
export const disabilityKind = codeList(
  'DisabilityKind',
  '残疾类别（GB/T 26341）',
  'Kind of disability, GB/T 26341',
  {
    VISUAL: ['视力残疾', 'Visual'],
    HEARING: ['听力残疾', 'Hearing'],
    SPEECH: ['言语残疾', 'Speech'],
    PHYSICAL: ['肢体残疾', 'Physical'],
    INTELLECTUAL: ['智力残疾', 'Intellectual'],
    MENTAL: ['精神残疾', 'Mental'],
    MULTIPLE: ['多重残疾', 'Multiple'],
  },
)

export const disabilityGrade = codeList(
  'DisabilityGrade',
  '残疾等级（GB/T 26341）',
  'Grade of disability, GB/T 26341',
  {
    GRADE_1: ['一级', 'Grade 1, the gravest'],
    GRADE_2: ['二级', 'Grade 2'],
    GRADE_3: ['三级', 'Grade 3'],
    GRADE_4: ['四级', 'Grade 4'],
  },
)

export const relation = codeList('Relation', '与本人关系', 'Relation to the person of the file', {
  FATHER: ['父亲', 'Father'],
  MOTHER: ['母亲', 'Mother'],
  PATERNAL_GRANDFATHER: ['祖父', 'Paternal grandfather'],
  PATERNAL_GRANDMOTHER: ['祖母', 'Paternal grandmother'],
  MATERNAL_GRANDFATHER: ['外祖父', 'Maternal grandfather'],
  MATERNAL_GRANDMOTHER: ['外祖母', 'Maternal grandmother'],
  HUSBAND: ['丈夫', 'Husband'],
  WIFE: ['妻子', 'Wife'],
  SON: ['儿子', 'Son'],
  DAUGHTER: ['女儿', 'Daughter'],
  SON_IN_LAW: ['女婿', 'Son-in-law'],
  DAUGHTER_IN_LAW: ['儿媳', 'Daughter-in-law'],
  GRANDCHILD: ['孙子女、外孙子女', 'Grandchild'],
  FATHER_IN_LAW: ['公公、岳父', 'Father-in-law'],
  MOTHER_IN_LAW: ['婆婆、岳母', 'Mother-in-law'],
  BROTHER_OR_SISTER: ['兄弟姐妹', 'Brother or sister'],
  UNCLE_OR_AUNT: ['伯叔姑舅姨', 'Uncle or aunt'],
  OTHER_RELATIVE: ['其他亲属', 'Other relative'],
  FRIEND: ['朋友', 'Friend'],
  NEIGHBOUR: ['邻居', 'Neighbour'],
  INSTITUTION: ['机构', 'Institution'],
})

/** Of these a file has one: of each list one relative at most. */
export const oneOfAKind: readonly (readonly (keyof typeof relation.codes)[])[] = [
  ['FATHER'],
  ['MOTHER'],
  ['HUSBAND', 'WIFE'],
]

export const whereabouts = codeList('Whereabouts', '去向', 'Whereabouts', {
  AT_HOME: ['在家', 'At home'],
  AWAY_FOR_WORK: ['外出务工', 'Away for work'],
  AWAY_OTHERWISE: ['其他原因外出', 'Away for another reason'],
  UNREACHABLE: ['失联', 'Out of contact'],
  DECEASED: ['去世', 'Deceased'],
})

export const personMoveStates = codeList('PersonMoveState', '转移状态', 'State of a move', {
  OFFERED: ['待接收', 'Offered'],
  ACCEPTED: ['已接收', 'Accepted'],
  DECLINED: ['已退回', 'Declined'],
})
