import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, Field, FieldResolver, Info, ObjectType, Root as Parent, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { Classed, Open } from '../registry/access.js'
import { ChangePayload, tellsOutcome } from '../registry/change-payload.js'
import { type Problem, userErrors } from '../registry/user-error.js'
import type { FileRef } from './file-id.js'
import { findPerson, findPersons, type PersonRow } from './queries.js'
import { askedBelow, askedFields } from './selection.js'
import { Person } from './type.js'

/** The outcome of a change of a file, before it is read again for the answer. */
export interface Changed {
  readonly ref?: FileRef
  /** The file as it is read for the answer, where that was done with the change. */
  readonly row?: PersonRow
  readonly problems: readonly Problem[]
  /** Files that may be of the same person; looked for when they are asked for. */
  duplicates(): Promise<readonly FileRef[]>
  readonly clientMutationId?: string | null
}

export const none = async (): Promise<readonly FileRef[]> => []

export const refused = (problems: readonly Problem[]): Changed => ({ problems, duplicates: none })

@ObjectType({ description: '档案变更的结果。The outcome of a change of a file.' })
export class PersonPayload extends ChangePayload {
  @Field(() => Person, {
    nullable: true,
    description:
      '变更后的档案；有 userErrors 时为空，什么也没有改变。The file after the change; null with userErrors: then nothing was changed.',
  })
  @Open()
  person!: unknown

  @Field(() => [Person], {
    nullable: true,
    description:
      '提醒：辖区内姓名和出生日期相同的档案，请核对是否重复；公民身份号码未被接受时，为已登记该号码的档案。A warning: files in your region with the same name and date of birth, to be checked; where the citizen ID was not accepted, the file that has it.',
  })
  @Classed('identity')
  possibleDuplicates!: unknown
}
tellsOutcome(PersonPayload)

/** What is asked for of the file below the mutation; nothing where the file is not asked for. */
export const askedOfChanged = (info: GraphQLResolveInfo): ReadonlySet<string> | undefined => {
  const asked = askedBelow(info, 'PersonPayload', 'person', 'Person')
  return asked.size > 0 ? asked : undefined
}

@Resolver(() => PersonPayload)
export class PersonPayloadResolver {
  @FieldResolver()
  person(@Parent() { ref, row }: Changed, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    if (row) return row
    return ref ? findPerson(context, ref, askedFields(info, 'Person')) : null
  }

  @FieldResolver()
  userErrors(@Parent() { problems }: Changed, @Ctx() { language }: Context) {
    return userErrors(problems, language)
  }

  @FieldResolver()
  async possibleDuplicates(
    @Parent() changed: Changed,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const duplicates = await changed.duplicates()
    if (duplicates.length === 0) return []
    return [...(await findPersons(context, duplicates, askedFields(info, 'Person'))).values()]
  }
}
