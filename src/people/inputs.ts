import { Field, ID, InputType, Int } from 'type-graphql'
import { Open, Writes } from '../registry/access.js'
import { ChangeInput, carriesKey } from '../registry/change-input.js'
import { exposeInputs } from '../registry/graphql.js'
import { guardianFields, personFields, relativeFields } from './fields.js'

/** What every change of a file that exists carries. */
export class FileChangeInput extends ChangeInput {
  id!: string
  expectedVersion!: number
}

export function carriesFile(target: new () => FileChangeInput): void {
  carriesKey(target)
  Field(() => ID, { description: '档案编号。Id of the file.' })(target.prototype, 'id')
  Open()(target.prototype, 'id')
  Field(() => Int, {
    description: '您读到的档案版本。Version of the file as you read it; STALE_VERSION if it changed since.',
  })(target.prototype, 'expectedVersion')
  Open()(target.prototype, 'expectedVersion')
}

@InputType({ description: '新档案的个人信息。The person of a new file.' })
export class PersonNewInput {}
exposeInputs(PersonNewInput, 'Person', personFields, 'CREATE')

@InputType({
  description: '要修改的个人信息；null 为清空。What to change of the person; null empties a field.',
})
export class PersonPartInput {}
exposeInputs(PersonPartInput, 'Person', personFields, 'UPDATE')

@InputType({
  description: '亲属：有 id 为修改，无 id 为新增。A relative: with id a change, without one a new entry.',
})
export class RelativeInput {
  @Field(() => ID, { nullable: true, description: '条目编号。Id of the entry.' })
  @Open()
  id?: string

  @Field(() => ID, {
    nullable: true,
    description: '该亲属自己的档案编号。Id of the relative’s own file, which must be yours to see.',
  })
  @Writes('Relative.person')
  personId?: string
}
exposeInputs(RelativeInput, 'Relative', relativeFields, 'UPDATE')

@InputType({
  description:
    '受委托监护人：有 id 为修改，无 id 为新增。A guardian: with id a change, without one a new entry.',
})
export class GuardianInput {
  @Field(() => ID, { nullable: true, description: '条目编号。Id of the entry.' })
  @Open()
  id?: string
}
exposeInputs(GuardianInput, 'Guardian', guardianFields, 'UPDATE')

@InputType({ description: '建档。A new file.' })
export class PersonCreateInput extends ChangeInput {
  @Field(() => String, {
    description:
      '建档村（社区）的区划代码，须在您的辖区内。Code of the village that keeps the file, within your region.',
  })
  @Writes('Person.region')
  region!: string

  @Field(() => String, {
    nullable: true,
    description:
      '另一负有责任的村（居住地、安置地）；null 为没有。Village with a second duty (residence, placement), which may read; null for none.',
  })
  @Writes('Person.dutyRegion')
  dutyRegion?: string | null

  @Field(() => ID, {
    nullable: true,
    description: '该村的村民小组编号；null 为不详。Id of a villagers’ group of the village; null: not known.',
  })
  @Writes('Person.villagersGroup')
  villagersGroup?: string | null

  @Field(() => PersonNewInput, { description: '个人信息。The person.' })
  @Open()
  person!: Record<string, unknown>

  @Field(() => [RelativeInput], { nullable: true, description: '亲属。Relatives.' })
  @Writes('Person.relatives')
  relatives?: Record<string, unknown>[]

  @Field(() => [GuardianInput], { nullable: true, description: '受委托监护人。Guardians.' })
  @Writes('Person.guardians')
  guardians?: Record<string, unknown>[]
}
carriesKey(PersonCreateInput)

@InputType({ description: '修改个人信息、亲属和监护人。Changes what all groups share.' })
export class PersonUpdateInput extends FileChangeInput {
  @Field(() => String, {
    nullable: true,
    description:
      '另一负有责任的村（居住地、安置地）；null 为没有。Village with a second duty (residence, placement), which may read; null for none.',
  })
  @Writes('Person.dutyRegion')
  dutyRegion?: string | null

  @Field(() => ID, {
    nullable: true,
    description: '该村的村民小组编号；null 为不详。Id of a villagers’ group of the village; null: not known.',
  })
  @Writes('Person.villagersGroup')
  villagersGroup?: string | null

  @Field(() => PersonPartInput, { nullable: true, description: '个人信息。The person.' })
  @Open()
  person?: Record<string, unknown>

  @Field(() => [RelativeInput], {
    nullable: true,
    description: '新增或修改的亲属。Relatives to add or change.',
  })
  @Writes('Person.relatives')
  relatives?: Record<string, unknown>[]

  @Field(() => [ID], {
    nullable: true,
    description: '要移除的亲属条目。Relatives to remove; history keeps them.',
  })
  @Writes('Person.relatives')
  removeRelatives?: string[]

  @Field(() => [GuardianInput], {
    nullable: true,
    description: '新增或修改的监护人。Guardians to add or change.',
  })
  @Writes('Person.guardians')
  guardians?: Record<string, unknown>[]

  @Field(() => [ID], {
    nullable: true,
    description:
      '要移除的监护人条目（录入错误）。Guardians to remove, entered in error; otherwise set validUntil.',
  })
  @Writes('Person.guardians')
  removeGuardians?: string[]
}
carriesFile(PersonUpdateInput)

@InputType({ description: '提出转移档案。Offers a file to another village.' })
export class PersonMoveOfferInput extends FileChangeInput {
  @Field(() => String, {
    description: '接收村（社区）的区划代码。Code of the village that is to take the file.',
  })
  @Writes('Person.region')
  toRegion!: string

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      '原村是否仍负有责任（户籍地）并可继续查看。Whether the village left keeps a duty and may go on reading.',
  })
  @Writes('Person.dutyRegion')
  keepsDuty!: boolean
}
carriesFile(PersonMoveOfferInput)

@InputType({ description: '接收或退回转移。Answers an offered move.' })
export class PersonMoveAnswerInput extends ChangeInput {
  @Field(() => ID, { description: '转移编号。Id of the move.' })
  @Writes('Person.region')
  moveId!: string
}
carriesKey(PersonMoveAnswerInput)
