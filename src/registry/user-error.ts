import { Field, ObjectType } from 'type-graphql'
import type { Message } from '../errors.js'
import { Open } from './access.js'

/** Something in the input that the caller can mend. It names the field, never a value. */
export interface Problem {
  /** Path in the input, such as `child.schoolingStage`. */
  readonly field: string
  readonly code: string
  readonly message: Message
}

export const problem = (field: string, code: string, zh: string, en: string): Problem => ({
  field,
  code,
  message: { zh, en },
})

@ObjectType({ description: '输入中可以改正的问题。Something in the input that the caller can mend.' })
export class UserError {
  @Field(() => String, { description: '输入字段的路径。Path of the input field.' })
  @Open()
  field!: string

  @Field(() => String, {
    description: '代码，不会改变。A code that never changes; docs/errors.md lists them.',
  })
  @Open()
  code!: string

  @Field(() => String, {
    description:
      '说明，按 Accept-Language 为中文或英文。What is wrong and what to do, in the language asked for.',
  })
  @Open()
  message!: string
}

export const userErrors = (problems: readonly Problem[], language: 'zh' | 'en'): UserError[] =>
  problems.map(({ field, code, message }) => ({ field, code, message: message[language] }))
