import { Ctx, FieldResolver, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { conditionText } from '../policy/access-row.js'
import { populationsOf, rightsOf } from '../policy/rights.js'
import type { Viewer } from '../policy/viewer.js'
import { Root } from '../registry/access.js'
import { accessOfViewer } from './access.js'
import { ViewerInfo } from './type.js'

@Resolver(() => ViewerInfo)
export class ViewerResolver {
  @Query(() => ViewerInfo, {
    description:
      '我是谁，能看什么、填什么，依据哪一条。Who I am, what I may see and write, and by which clause.',
  })
  @Root({ root: 'SIGNED_IN' })
  viewer(@Ctx() { operation }: Context): Viewer {
    return operation.viewer
  }

  @FieldResolver()
  account(@Parent() { subject }: Viewer) {
    return subject
  }

  @FieldResolver()
  departmentLabel(@Parent() viewer: Viewer, @Ctx() { policy }: Context) {
    return policy.table.get(viewer.department)?.label ?? null
  }

  @FieldResolver()
  region(@Parent() { region }: Viewer, @Ctx() { tree }: Context) {
    return tree.region(region) ?? null
  }

  @FieldResolver()
  populations(@Parent() viewer: Viewer, @Ctx() { policy }: Context) {
    return [...populationsOf(rightsOf(policy.table, viewer))].map(([population, condition]) => ({
      population,
      rows: conditionText(condition),
    }))
  }

  @FieldResolver()
  access(@Parent() viewer: Viewer, @Ctx() { policy }: Context) {
    return accessOfViewer(policy, viewer)
  }
}
