import { Field } from 'type-graphql'
import { Open } from './access.js'
import { UserError } from './user-error.js'

type Class = abstract new (...args: never[]) => object

/** What the answer to every change carries beside its result. */
export class ChangePayload {
  userErrors!: UserError[]
  clientMutationId!: string | null
}

/** Declares it on an object type; a function, as `carriesKey` is for inputs. */
export function tellsOutcome(target: Class): void {
  Field(() => [UserError], {
    description: '输入中的问题；为空即成功。Problems of the input; empty means done.',
  })(target.prototype, 'userErrors')
  Open()(target.prototype, 'userErrors')
  Field(() => String, { nullable: true, description: '原样返回。Given back as it came.' })(
    target.prototype,
    'clientMutationId',
  )
  Open()(target.prototype, 'clientMutationId')
}
