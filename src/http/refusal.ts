import type { IncomingMessage } from 'node:http'
import { PlatformError } from '../errors.js'
import { badRequest } from './problems.js'

/** A request that is refused before GraphQL, with its HTTP status. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: PlatformError,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

export const noSuchAddress = () =>
  new Refusal(
    404,
    new PlatformError('NOT_FOUND', {
      zh: '没有这个地址；GraphQL 在 /graphql。',
      en: 'No such address; GraphQL is at /graphql.',
    }),
  )

export function allowMethods({ method = '' }: IncomingMessage, allowed: readonly string[]) {
  if (allowed.includes(method)) return
  const names = allowed.join(', ')
  const reason = badRequest({ zh: `此地址只接受 ${names}。`, en: `This address takes ${names} only.` })
  throw new Refusal(405, reason, { allow: names })
}
