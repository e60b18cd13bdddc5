import type {
  ApolloServerPlugin,
  GraphQLRequestContextValidationDidStart,
  GraphQLRequestContextWillSendResponse,
} from '@apollo/server'
import type { Limits } from '../limits/limits.js'
import type { Caller } from './caller.js'

/**
 * Looks at the size of a document before it is validated, and tells what a request cost that never became an operation. What is thrown here
 * is answered by the edge; a rule of the validation that throws would be answered as a fault.
 */
export function limitPlugin(limits: Limits): ApolloServerPlugin<Caller> {
  const listener = {
    async validationDidStart({ document, contextValue }: GraphQLRequestContextValidationDidStart<Caller>) {
      const large = limits.check(document, contextValue.viewer)
      if (!large) return
      limits.chargeRefused(contextValue.viewer)
      throw large
    },
    async willSendResponse({ contextValue, response }: GraphQLRequestContextWillSendResponse<Caller>) {
      if (response.body.kind !== 'single') return
      const { singleResult } = response.body
      if (singleResult.extensions?.cost) return
      const cost = limits.chargeRefused(contextValue.viewer)
      singleResult.extensions = { ...singleResult.extensions, cost }
    },
  }
  return { requestDidStart: async () => listener }
}
