import { Arg, Ctx, FieldResolver, ID, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../../context.js'
import { notFound } from '../../errors.js'
import { personGlobalId, readGlobalId } from '../../people/file-id.js'
import { findPerson } from '../../people/queries.js'
import { Root } from '../../registry/access.js'
import { requester } from '../requester.js'
import { type Copy, copyOf } from './document.js'
import { PersonExport } from './type.js'

@Resolver(() => PersonExport)
export class PersonExportResolver {
  @Query(() => PersonExport, {
    description:
      '应本人或监护人请求，提供其档案的副本，供查阅、复制或转移。A copy of one file for its person or guardian: to read, to keep or to take elsewhere. 来源 Source: 个人信息保护法第44、45条; 未成年人网络保护条例第36条; 001 三(一)1. 不存在或不在辖区：NOT_FOUND。Hidden or unknown: NOT_FOUND.',
  })
  @Root({ root: 'RIGHTS_OF_A_PERSON', roles: ['VERIFIER', 'APPROVER'] })
  async personExport(
    @Arg('id', () => ID, { description: '档案编号。Id of the file.' }) id: string,
    @Arg('requestedBy', () => requester, { description: '请求人。Who asks.' }) requestedBy: string,
    @Ctx() context: Context,
  ): Promise<Copy> {
    const { countyCode, id: personId } = readGlobalId('Person', id)
    const found = await findPerson(context, { countyCode, personId }, new Set())
    if (!found) throw notFound()
    // A copy is no `Person` of the schema: what it delivers is said here.
    context.notes.persons.add(personId)
    return copyOf(context, found, requestedBy)
  }

  @FieldResolver()
  id(@Parent() { ref }: Copy) {
    return personGlobalId(ref)
  }
}
