import { Field, InputType } from 'type-graphql'
import { Writes } from '../../registry/access.js'
import { enumOf, exposeInputs } from '../../registry/graphql.js'
import { DateScalar } from '../../registry/scalars.js'
import { carriesFile, FileChangeInput, PersonCreateInput } from '../inputs.js'
import type { Group } from './group.js'

type InputClass<T> = new () => T

export interface GroupInputs {
  readonly update: InputClass<FileChangeInput>
  readonly begin: InputClass<FileChangeInput & { since: string }>
  readonly end: InputClass<FileChangeInput & { endedOn: string; reason: string }>
  readonly reopen: InputClass<FileChangeInput & { since: string }>
}

/** The inputs of a group, made from its dictionary. The facet of a new file is a field of `personCreate`. */
export function groupInputs(group: Group): GroupInputs {
  const { noun, label, part, facet } = group
  const since = (target: object) => {
    Field(() => DateScalar, { description: '身份起始日期。First day of the membership.' })(target, 'since')
    Writes(`${part.typeName}.memberships`)(target, 'since')
  }

  class NewInput {}
  since(NewInput.prototype)
  exposeInputs(NewInput, part.typeName, part.fields, 'CREATE')
  InputType(`${noun}NewInput`, { description: `新档案的${label.zh}信息。The facet of a new file.` })(NewInput)
  Field(() => NewInput, { nullable: true, description: `${label.zh}信息。Facet of a ${label.en}.` })(
    PersonCreateInput.prototype,
    facet,
  )
  Writes(`Person.${facet}`)(PersonCreateInput.prototype, facet)

  class UpdateInput extends FileChangeInput {}
  carriesFile(UpdateInput)
  exposeInputs(UpdateInput, part.typeName, part.fields, 'UPDATE')
  InputType(`${noun}UpdateInput`, {
    description: `修改${label.zh}信息；null 为清空。What to change of the facet; null empties a field.`,
  })(UpdateInput)

  class BeginInput extends FileChangeInput {
    since!: string
  }
  carriesFile(BeginInput)
  since(BeginInput.prototype)
  exposeInputs(BeginInput, part.typeName, part.fields, 'CREATE')
  InputType(`${noun}BeginInput`, {
    description: `将已建档人员纳入${label.zh}。The facet of a ${label.en} for a file that exists.`,
  })(BeginInput)

  class EndInput extends FileChangeInput {
    endedOn!: string
    reason!: string
  }
  carriesFile(EndInput)
  const reasons = enumOf(group.endReasons)
  Field(() => DateScalar, {
    description: '退出日期，从此日起不再属于。First day on which it no longer holds.',
  })(EndInput.prototype, 'endedOn')
  Writes(`${part.typeName}.memberships`)(EndInput.prototype, 'endedOn')
  Field(() => reasons, { description: '退出原因。Why.' })(EndInput.prototype, 'reason')
  Writes(`${part.typeName}.memberships`)(EndInput.prototype, 'reason')
  InputType(`${noun}EndInput`, { description: `退出${label.zh}。Ends the membership.` })(EndInput)

  class ReopenInput extends FileChangeInput {
    since!: string
  }
  carriesFile(ReopenInput)
  since(ReopenInput.prototype)
  InputType(`${noun}ReopenInput`, { description: `重新纳入${label.zh}。Opens a new spell of membership.` })(
    ReopenInput,
  )
  return { update: UpdateInput, begin: BeginInput, end: EndInput, reopen: ReopenInput }
}
