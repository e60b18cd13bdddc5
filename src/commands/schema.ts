import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { packageRoot } from '../package-root.js'
import { fieldAccessPage } from '../policy/field-access-page.js'
import { platformPolicy, platformSchema, printedSchema } from '../schema.js'
import { breakingChanges } from '../schema-changes.js'
import { ExampleUnreadable, faultsOfExample, readExamples } from '../self-description/examples.js'
import { carryOut, onWrongUse } from './ending.js'

interface Options {
  readonly check?: boolean
  readonly publish?: boolean
}

const write = (text: string) => process.stdout.write(`${text}\n`)

/** The files that are made from the dictionaries and the access table, and committed. */
const generated = async (): Promise<Record<string, string>> => ({
  'schema/schema.graphql': await printedSchema(),
  'docs/policy/field-access.md': fieldAccessPage(await platformPolicy()),
})

const published = join(packageRoot, 'schema/published.graphql')

async function run({ check, publish }: Options): Promise<void> {
  const files = await generated()
  if (publish) writeFileSync(published, files['schema/schema.graphql'] as string)
  const stale = Object.entries(files).filter(([path, text]) => textOf(join(packageRoot, path)) !== text)
  if (!check) {
    for (const [path, text] of stale) writeFileSync(join(packageRoot, path), text)
    write(
      stale.length
        ? `已更新 Written: ${stale.map(([path]) => path).join(', ')}`
        : '没有变化。Nothing changed.',
    )
    return
  }
  const breaking = await breakingChanges(textOf(published), files['schema/schema.graphql'] as string)
  for (const [path] of stale)
    write(
      `${path} 与代码不一致，请运行 npm run schema 并审阅差异。It differs from the code: run \`npm run schema\` and review the difference.`,
    )
  for (const change of breaking)
    write(
      `${change} 会使现有客户端失效：请先弃用，或在 CHANGELOG 说明后运行 npm run schema -- --publish。It breaks clients: deprecate first, or say so in the CHANGELOG and run \`npm run schema -- --publish\`.`,
    )
  const unfit = await unfitExamples()
  for (const fault of unfit) write(fault)
  if (stale.length > 0 || breaking.length > 0 || unfit.length > 0) process.exitCode = 1
  else
    write(
      '架构、权限文档和示例是最新的，没有破坏性变更。Schema, access page and examples are current; no breaking change.',
    )
}

/** The examples are what partners copy from: one that no longer fits is told with its file. */
async function unfitExamples(): Promise<string[]> {
  const schema = await platformSchema()
  return readExamples().flatMap((example) =>
    faultsOfExample(schema, example).map((fault) => `schema/examples/${example.name}: ${fault}`),
  )
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

await new Command('schema')
  .description('打印 GraphQL 架构和字段权限文档。Prints the schema and the field-access page.')
  .option(
    '--check',
    '只检查：与代码不一致或有破坏性变更则失败。Only check: fail on drift or a breaking change.',
  )
  .option(
    '--publish',
    '将当前架构作为破坏性变更检查的基准。Make today’s schema the base of the breaking-change check.',
  )
  .exitOverride(onWrongUse)
  .action((options: Options) => carryOut(() => run(options), [ExampleUnreadable]))
  .parseAsync()
