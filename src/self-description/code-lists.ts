import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { badUserInput } from '../errors.js'
import { groups } from '../people/groups/index.js'
import type { AccessTable } from '../policy/access-row.js'
import type { Policy } from '../policy/decide.js'
import { type Role, type Viewer } from '../policy/viewer.js'
import { visibleSchema } from '../policy/visible-schema.js'
import { type CodeList, codeList } from '../registry/code-list.js'
import { codeListsOfEnums } from '../registry/graphql.js'
import { departmentList } from './departments.js'

const roleList = codeList<Role>('Role', '角色', 'Role', {
  VIEWER: ['查看', 'Reads'],
  RECORDER: ['录入', 'Also writes'],
  VERIFIER: ['核实', 'Also moves workflows and forms: verifies'],
  APPROVER: ['审批', 'Also moves workflows and forms: approves'],
  ADMINISTRATOR: ['系统管理', 'Administers regions and reporting units, reads no files'],
  SECURITY_ADMINISTRATOR: ['安全管理', 'Revokes tokens and keeps the front-ends, reads no files'],
  AUDIT_ADMINISTRATOR: ['审计管理', 'Looks at alarms and at what administrators did, reads no files'],
})

const populationList = () =>
  codeList(
    'Population',
    '人群',
    'Population',
    Object.fromEntries(groups.map(({ population, label }) => [population, [label.zh, label.en] as const])),
  )

/** Codes that tokens and answers carry as text. */
const listsOfText = (table: AccessTable): CodeList[] => [departmentList(table), populationList(), roleList]

/**
 * The enums of the viewer's part of the schema, as introspection shows it, those that only inputs have, and the lists
 * that are no enum. Who may end no membership still reads why one ended: that field is a text with codes of each group.
 */
export function codeListsFor(policy: Policy, viewer: Viewer): CodeList[] {
  const visible = visibleSchema(policy, viewer)
  const given = enumsGivenOut(policy.schema)
  const enums = codeListsOfEnums().filter(({ name }) => visible.getType(name) || !given.has(name))
  return [...enums, ...listsOfText(policy.table)]
}

const givenOut = new WeakMap<GraphQLSchema, ReadonlySet<string>>()

/** The enums that some field answers with. */
function enumsGivenOut(schema: GraphQLSchema): ReadonlySet<string> {
  const known = givenOut.get(schema)
  if (known) return known
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
  const found = new Set(fields.map(({ type }) => getNamedType(type).name))
  givenOut.set(schema, found)
  return found
}

/** The lists asked for, each once. One that is unknown and one that is not the viewer's answer alike. */
export function chosen(lists: readonly CodeList[], names: readonly string[]): CodeList[] {
  const known = new Set(lists.map(({ name }) => name))
  const place = names.findIndex((name) => !known.has(name))
  if (place >= 0)
    throw badUserInput(`names.${place}`, {
      zh: '没有这个代码表；不写 names 可列出全部。',
      en: 'there is no such code list; leave names out to get them all.',
    })
  return lists.filter(({ name }) => names.includes(name))
}
