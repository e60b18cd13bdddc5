import DataLoader from 'dataloader'
import { eq } from 'drizzle-orm'
import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../../context.js'
import { ofFiles } from '../../history/files.js'
import type { FileRef } from '../../people/file-id.js'
import { linkLoader, loaderAt } from '../../people/loader.js'
import { pageSize } from '../../people/pages.js'
import type { PersonRow } from '../../people/queries.js'
import { correctionNote } from '../../people/table.js'
import { Person } from '../../people/type.js'
import { Classed, Root } from '../../registry/access.js'
import { userErrors } from '../../registry/user-error.js'
import { type NoteChanged, noteAdded, noteDecided, noteGlobalId } from './moves.js'
import { mostNotes, type NoteRow, readNotes } from './queries.js'
import {
  CorrectionNote,
  CorrectionNoteAddInput,
  CorrectionNoteDecideInput,
  CorrectionNotePayload,
  noteState,
} from './type.js'

/** The notes of files at one place of the document, in one statement. */
const notesLoader = (context: Context, info: GraphQLResolveInfo) =>
  loaderAt<FileRef, NoteRow[]>(context, info, () => {
    return new DataLoader(
      async (refs) => {
        const notes = await readNotes(context, ofFiles(correctionNote, refs), {
          first: mostNotes,
          latestFirst: true,
        })
        return refs.map(({ personId }) => notes.filter(({ ref }) => ref.personId === personId))
      },
      { cacheKeyFn: ({ countyCode, personId }) => `${countyCode}/${personId}` },
    )
  })

@Resolver(() => Person)
export class PersonNotesResolver {
  @FieldResolver(() => [CorrectionNote], {
    nullable: true,
    description:
      '更正说明，最近的在前；只含您能完整读取的字段的说明。Correction notes, the latest first: only those on fields that you read in full. 一个列表合计至多2000条。At most 2,000 over a list. 数据类别 Class: identity, and that of the field of each.',
  })
  @Classed('identity')
  correctionNotes(@Parent() { ref }: PersonRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return notesLoader(context, info).load(ref)
  }
}

@Resolver(() => CorrectionNote)
export class CorrectionNoteResolver {
  @Query(() => [CorrectionNote], {
    description:
      '您辖区的更正说明，等待最久的在前。Correction notes of your region, the longest waiting first. 来源 Source: 个人信息保护法第46、50条.',
  })
  @Root({ root: 'PERSONS' })
  correctionNotes(
    @Arg('first', () => Int, { description: '条数，1 至 200。How many, 1 to 200.' }) first: number,
    @Arg('state', () => noteState, { nullable: true, description: '状态。State.' })
    state: string | undefined,
    @Ctx() context: Context,
  ) {
    const condition = state ? eq(correctionNote.state, state) : undefined
    return readNotes(context, condition, { first: pageSize(context, first), latestFirst: false })
  }

  @FieldResolver()
  id(@Parent() note: NoteRow) {
    return noteGlobalId(note)
  }

  @FieldResolver()
  person(@Parent() { ref }: NoteRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return linkLoader(context, info).load(ref)
  }
}

@Resolver(() => CorrectionNotePayload)
export class CorrectionNoteMutationResolver {
  @Mutation(() => CorrectionNotePayload, {
    description:
      '记录本人或监护人的更正说明。Records what the person or guardian says is wrong. 来源 Source: 个人信息保护法第46条; 未成年人网络保护条例第36条.',
  })
  @Root({ root: 'RECORD' })
  correctionNoteAdd(
    @Arg('input', () => CorrectionNoteAddInput, { description: '输入。Input.' })
    input: CorrectionNoteAddInput,
    @Ctx() context: Context,
  ) {
    return noteAdded(context, input)
  }

  @Mutation(() => CorrectionNotePayload, {
    description:
      '处理更正说明：已更正（注明版本）或不予更正（说明理由）。Decides on a correction note: put right, with the version, or refused, with the reasons. 来源 Source: 个人信息保护法第46、50条.',
  })
  @Root({ root: 'RECORD' })
  correctionNoteDecide(
    @Arg('input', () => CorrectionNoteDecideInput, { description: '输入。Input.' })
    input: CorrectionNoteDecideInput,
    @Ctx() context: Context,
  ) {
    return noteDecided(context, input)
  }

  @FieldResolver()
  userErrors(@Parent() { problems }: NoteChanged, @Ctx() { language }: Context) {
    return userErrors(problems, language)
  }
}
