import * as z from 'zod'
import type { Message } from '../errors.js'
import { duties } from '../policy/access-row.js'
import { roles } from '../policy/viewer.js'
import { cells, dataClassNames } from '../registry/classes.js'

/** What a ceiling may say of a class. `own` is a matter of departments: a front-end files nothing of its own. */
const ceilingCells = cells.filter((cell) => cell !== 'own')
const cell = z.enum(ceilingCells)
const dataClass = z.enum(dataClassNames)

const limited = z.strictObject({
  /** Of every class that `classes` does not name. */
  most: cell,
  classes: z.partialRecord(dataClass, cell).default({}),
  populations: z.array(z.string()).min(1).optional(),
  writes: z.array(dataClass).default([]),
  duties: z.array(z.enum(duties)).default([]),
})

const client = z.strictObject({
  // It becomes part of the names of roles in the database, where `:` and `@` have a meaning.
  id: z.string().regex(/^[\w.-]{1,64}$/),
  name: z.string().min(1).max(100),
  departments: z.array(z.string()).min(1),
  roles: z.array(z.enum(roles)).min(1),
  rights: z.union([z.literal('ALL'), limited]),
  region: z
    .string()
    .regex(/^(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/)
    .optional(),
  documents: z.string().min(1).optional(),
  onlyTrusted: z.boolean().default(false),
})

export const clientsForm = z.strictObject({ clients: z.array(client).min(1) })
export type ClientWords = z.output<typeof client>
export type LimitedWords = z.output<typeof limited>

/** What to write instead, by the last named part of a field's address. */
export const remedies: Readonly<Record<string, Message>> = {
  clients: { zh: '应为前端的列表，至少一个。', en: 'a list of front-ends is expected, at least one.' },
  id: {
    zh: '应为令牌中的 client：1 至 64 个字母、数字、_ . -，每个只出现一次。',
    en: 'the client of its tokens is expected: 1 to 64 letters, digits, _ . or -, each once.',
  },
  name: { zh: '应为名称，1 至 100 个字。', en: 'a name of 1 to 100 characters is expected.' },
  departments: {
    zh: '应为权限表中的部门代码，至少一个。',
    en: 'codes of departments of the access table are expected, at least one.',
  },
  roles: { zh: `应为 ${roles.join('、')}。`, en: `some of ${roles.join(', ')} are expected.` },
  rights: {
    zh: '应为 "ALL"，或含 most 的对象：most、classes、populations、writes、duties。',
    en: '"ALL" is expected, or an object with most: most, classes, populations, writes, duties.',
  },
  most: { zh: `应为 ${ceilingCells.join('、')}。`, en: `one of ${ceilingCells.join(', ')} is expected.` },
  classes: {
    zh: `应为类别到 ${ceilingCells.join('、')} 的对象；类别见权限表。`,
    en: `an object of classes of the access table, each with one of ${ceilingCells.join(', ')}, is expected.`,
  },
  populations: {
    zh: '应为人群代码的列表，如 CHILD；不填即全部。',
    en: 'a list of codes of populations such as CHILD is expected; leave it out for all.',
  },
  writes: {
    zh: '应为类别的列表；不能录入即不填。',
    en: 'a list of classes is expected; leave it out where nothing is written.',
  },
  duties: { zh: `应为 ${duties.join('、')}。`, en: `some of ${duties.join(', ')} are expected.` },
  region: {
    zh: '应为区划代码，2、4、6、9 或 12 位数字。',
    en: 'the code of a region is expected, 2, 4, 6, 9 or 12 digits.',
  },
  documents: {
    zh: '应为 .graphql 文件、.json 清单或其文件夹的路径，相对于本文件；onlyTrusted 时必填。',
    en: 'the path of a .graphql file, of a .json list or of a folder of them is expected, relative to this file; with onlyTrusted it is required.',
  },
  onlyTrusted: { zh: '应为 true 或 false。', en: 'true or false is expected.' },
}

export const unknownName: Message = {
  zh: '没有这一项；请核对名称。',
  en: 'there is no such field; check its name.',
}
