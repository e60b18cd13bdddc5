import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Root as Parent, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.js'
import { notFound } from '../errors.js'
import { readGlobalId } from '../people/file-id.js'
import { keysAfter, type PageAsked, pageOf, pageSize } from '../people/pages.js'
import { findPerson } from '../people/queries.js'
import { Root } from '../registry/access.js'
import { type Problem, problem, userErrors } from '../registry/user-error.js'
import {
  type AccessRow,
  type AfterAccess,
  type AlarmShown,
  accessesTo,
  alarmIn,
  alarmsIn,
  signAlarm,
} from './reading-queries.js'
import {
  Access,
  AccessConnection,
  AuditAlarm,
  AuditAlarmPayload,
  AuditAlarmSignInput,
  alarmState,
} from './type.js'

@Resolver(() => Access)
export class AccessResolver {
  @Query(() => AccessConnection, {
    description:
      '谁查看或变更过这份档案，最近的在前；包括名单。Who looked at this file or changed it, the latest first; lists are included. 区划变更中的档案变动另见 changes。What a change of the regions did to it stands in `changes`. 仅限牵头部门的负责人。For the responsible person of the department that leads. 来源 Source: 未成年人网络保护条例 36; 001 三(一)1.',
  })
  @Root({ root: 'ACCOUNTABLE' })
  async accessesOf(
    @Arg('person', () => ID, { description: '档案的全局编号。Global id of the file.' }) person: string,
    @Arg('first', () => Int, { description: '每页条数，1 至 200。Size of the page, 1 to 200.' })
    first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: '上一页的 endCursor。endCursor of the page before.',
    })
    after: string | undefined,
    @Ctx() context: Context,
  ) {
    const size = pageSize(context, first)
    const { countyCode, id: personId } = readGlobalId('Person', person)
    const found = await findPerson(context, { countyCode, personId }, new Set())
    if (!found) throw notFound()
    context.notes.persons.add(personId)
    const page: PageAsked = { root: 'accessesOf', filter: personId, search: null, sorts: [] }
    const keys = keysAfter(context, page, after) as AfterAccess | undefined
    const rows = await accessesTo(context.operation.as('auditor'), personId, size + 1, keys)
    return pageOf(context, page, rows, size, ({ at, writer, place }) => [at.toISOString(), writer, place])
  }

  @FieldResolver()
  region(@Parent() { regionCode }: AccessRow, @Ctx() { tree }: Context) {
    return tree.region(regionCode) ?? null
  }
}

@Resolver(() => AuditAlarm)
export class AuditAlarmResolver {
  @Query(() => [AuditAlarm], {
    description:
      '您辖区内账号的访问告警，最近的在前。Alarms about accounts that act in your region, the latest first. 来源 Source: 未成年人网络保护条例 36.',
  })
  @Root({ root: 'ACCOUNTABLE', also: ['AUDIT_ADMINISTRATOR'] })
  auditAlarms(
    @Arg('first', () => Int, { description: '条数，1 至 200。How many, 1 to 200.' }) first: number,
    @Arg('state', () => alarmState, { nullable: true, description: '状态。State.' })
    state: 'OPEN' | 'SIGNED' | undefined,
    @Ctx() context: Context,
  ) {
    return alarmsIn(context.operation.as('auditor'), state, pageSize(context, first))
  }

  @Mutation(() => AuditAlarmPayload, {
    description:
      '签核一条告警；当事账号不能自己签核。Signs an alarm; the account that it is about can’t. 来源 Source: 未成年人网络保护条例 36.',
  })
  @Root({ root: 'ACCOUNTABLE' })
  async auditAlarmSign(
    @Arg('input', () => AuditAlarmSignInput, { description: '输入。Input.' }) input: AuditAlarmSignInput,
    @Ctx() context: Context,
  ) {
    const { alarm, problems } = await signed(context, input)
    if (problems.length > 0) context.operation.rollback()
    return {
      alarm,
      userErrors: userErrors(problems, context.language),
      clientMutationId: input.clientMutationId ?? null,
    }
  }

  @FieldResolver()
  state(@Parent() { signedAt }: AlarmShown) {
    return signedAt ? 'SIGNED' : 'OPEN'
  }

  @FieldResolver()
  region(@Parent() { regionCode }: AlarmShown, @Ctx() { tree }: Context) {
    return tree.region(regionCode) ?? null
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface Signed {
  readonly alarm?: AlarmShown
  readonly problems: readonly Problem[]
}

async function signed({ operation }: Context, { id, verdict }: AuditAlarmSignInput): Promise<Signed> {
  const auditor = operation.as('auditor')
  const { viewer, now } = operation
  const alarm = uuid.test(id) ? await alarmIn(auditor, id) : undefined
  if (!alarm) throw notFound()
  if (alarm.account === viewer.subject) return { problems: [ownAlarm()] }
  const signature = { verdict, signedAt: now, signedBy: viewer.subject }
  if (!(await signAlarm(auditor.db, id, signature))) return { problems: [alarmSigned()] }
  return { alarm: { ...alarm, ...signature }, problems: [] }
}

const ownAlarm = () =>
  problem(
    'id',
    'OWN_ALARM',
    '这条告警涉及您本人，应由他人签核。',
    'This alarm is about you; somebody else must sign it.',
  )

const alarmSigned = () => problem('id', 'ALARM_SIGNED', '这条告警已签核。', 'This alarm was signed already.')
