import { Arg, Ctx, FieldResolver, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { manifest } from '../package-root.js'
import { rootsOf } from '../regions/roots.js'
import { Root } from '../registry/access.js'
import { quarterOf } from '../registry/calendar.js'
import type { CodeList } from '../registry/code-list.js'
import { chosen, codeListsFor } from './code-lists.js'
import { dataRevision } from './data-revision.js'
import { schemaVersion } from './schema-version.js'
import { CodeListInfo, PlatformInfo } from './type.js'

@Resolver(() => PlatformInfo)
export class PlatformResolver {
  @Query(() => PlatformInfo, {
    description:
      '本平台的版本、所辖区划、日期和数据修订号。Version, regions, day and data revision of the platform.',
  })
  @Root({ root: 'SIGNED_IN_WITH_ROW' })
  platform(@Ctx() { operation: { today }, tree }: Context) {
    return { version: manifest.version, schemaVersion, today, quarter: quarterOf(today), root: rootsOf(tree) }
  }

  // A statement of its own: only who asks for it pays.
  @FieldResolver()
  dataRevision(@Ctx() { operation }: Context) {
    return dataRevision(operation.db)
  }
}

@Resolver(() => CodeListInfo)
export class CodeListResolver {
  @Query(() => [CodeListInfo], {
    description:
      '代码表：您可见的枚举，以及部门、角色、人群。Code lists: the enums of your part of the schema and of inputs, and departments, roles and populations.',
  })
  @Root({ root: 'SIGNED_IN_WITH_ROW' })
  codeLists(
    @Arg('names', () => [String], {
      nullable: true,
      description: '只要这些代码表；不写为全部。Only these; all unless said.',
    })
    names: string[] | undefined,
    @Ctx() { operation, policy }: Context,
  ): CodeList[] {
    const lists = codeListsFor(policy, operation.viewer)
    return names ? chosen(lists, names) : lists
  }

  @FieldResolver()
  label(@Parent() { zh, en }: CodeList) {
    return { zh, en }
  }

  @FieldResolver()
  codes(@Parent() { codes }: CodeList) {
    return Object.entries(codes).map(([code, entry]) => ({ code, ...entry }))
  }
}
