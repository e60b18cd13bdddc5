import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
} from 'graphql'
import { errorCodes } from '../errors.js'
import { packageRoot } from '../package-root.js'
import { type Role, roles } from '../policy/viewer.js'

/** An operation that shows what one kind of user does: a file of schema/examples, its head and its variables. */
export interface Example {
  /** `07-children-out-of-school`. */
  readonly name: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly viewer: { readonly department: string; readonly region: string; readonly role: Role }
  /** The error or the code of `userErrors` that it is there to show. */
  readonly gives?: string
  /** Coordinates that its answer masks or leaves out, with reasons in `extensions.access`. */
  readonly masks: readonly string[]
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A head that does not say what it must. */
export class ExampleUnreadable extends Error {}

export const examplesFolder = join(packageRoot, 'schema/examples')

export function readExamples(folder = examplesFolder): Example[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.graphql'.length)
      const beside = join(folder, `${name}.variables.json`)
      const variables = existsSync(beside) ? JSON.parse(readFileSync(beside, 'utf8')) : {}
      return exampleOf(name, readFileSync(join(folder, file), 'utf8'), variables)
    })
}

const titleForm = /^# (\S.*。)(\S.*)$/m
const viewerForm = /^# for: ([A-Z_]+)@(\d+)\/([A-Z]+)$/m

export function exampleOf(name: string, document: string, variables: Record<string, unknown> = {}): Example {
  const [, zh, en] = titleForm.exec(document.split('\n')[0] ?? '') ?? []
  const [, department, region, role] = viewerForm.exec(document) ?? []
  if (!zh || !en || !department || !region || !roles.includes(role as Role))
    throw new ExampleUnreadable(
      `${name}：前两行应为“# 中文标题。English title.”和“# for: DEPARTMENT@regionCode/ROLE”。The first two lines are a title in both languages and its user.`,
    )
  const [, gives] = /^# gives: ([A-Z_]+)$/m.exec(document) ?? []
  const masks = /^# masks: (.+)$/m.exec(document)?.[1]?.split(/,\s*/) ?? []
  return {
    name,
    title: { zh, en },
    viewer: { department, region, role: role as Role },
    ...(gives ? { gives } : {}),
    masks,
    document,
    variables,
  }
}

/** What stands in variables for what only a database knows, each with a value of the right form. */
const placeholders: Readonly<Record<string, unknown>> = {
  '<id>': 'id',
  '<elsewhere>': 'id',
  '<move>': 'id',
  '<version>': 1,
  '<instant>': '2026-01-01T00:00:00+08:00',
}

/** Variables with the placeholders replaced; a word in angle brackets that is none of them stays and is found out. */
export const filledIn = (
  value: unknown,
  values: Readonly<Record<string, unknown>> = placeholders,
): unknown => {
  if (typeof value === 'string') return values[value] ?? value
  if (Array.isArray(value)) return value.map((each) => filledIn(each, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, values)]))
}

/** What no longer fits: the document or its variables and the schema, its masks and the schema. */
export function faultsOfExample(schema: GraphQLSchema, example: Example): string[] {
  const document = parsed(example.document)
  if (document instanceof Error) return [document.message]
  const faults = validate(schema, document).map(({ message }) => message)
  const operation = getOperationAST(document)
  if (!operation) return [...faults, '一个文件一个操作。One operation in a file.']
  if (faults.length > 0) return faults
  const declared = operation.variableDefinitions ?? []
  const values = filledIn(example.variables) as Record<string, unknown>
  const { errors = [] } = getVariableValues(schema, declared, values)
  const names = declared.map(({ variable }) => variable.name.value)
  const undeclared = Object.keys(example.variables).filter((name) => !names.includes(name))
  return [
    ...errors.map(({ message }) => message),
    ...undeclared.map((name) => `$${name} 未声明。The operation has no such variable.`),
    ...example.masks
      .filter((coordinate) => !isCoordinate(schema, coordinate))
      .map((coordinate) => `${coordinate}：没有这个字段。There is no such field.`),
  ]
}

function parsed(document: string): DocumentNode | Error {
  try {
    return parse(document)
  } catch (error) {
    return error as Error
  }
}

function isCoordinate(schema: GraphQLSchema, coordinate: string): boolean {
  const [typeName = '', fieldName = ''] = coordinate.split('.')
  const type = schema.getType(typeName)
  return type !== undefined && 'getFields' in type && fieldName in type.getFields()
}

/** The error codes of the platform that an example names; a code of `userErrors` is checked where the example runs. */
export const isErrorCode = (code: string): boolean => (errorCodes as readonly string[]).includes(code)
