import { Field } from 'type-graphql'
import { Open } from './access.js'

type Class = abstract new (...args: never[]) => object

/** What the input of every change carries beside its content. */
export class ChangeInput {
  idempotencyKey?: string | null
  clientMutationId?: string | null
}

/** Declares it on an input type. A function, since inherited input fields lose what the policy must know of them. */
export function carriesKey(target: Class): void {
  Field(() => String, {
    nullable: true,
    description:
      '幂等键，1至100字符，保留24小时：同键同请求只生效一次。Idempotency key, 1 to 100 characters, kept 24 hours: the same request under the same key takes effect once.',
  })(target.prototype, 'idempotencyKey')
  Open()(target.prototype, 'idempotencyKey')
  Field(() => String, { nullable: true, description: '原样返回。Given back as it is.' })(
    target.prototype,
    'clientMutationId',
  )
  Open()(target.prototype, 'clientMutationId')
}
