import type { ApolloServer, HTTPGraphQLResponse } from '@apollo/server'
import type { Caller } from './caller.js'

/** An answer of Apollo, or one that is bytes already. */
export type FrontAnswer = Omit<HTTPGraphQLResponse, 'body'> & {
  readonly body: HTTPGraphQLResponse['body'] | { readonly kind: 'bytes'; readonly bytes: Buffer }
}

/** What the edge asks. */
export interface Front<Context extends Caller = Caller> {
  executeHTTPGraphQLRequest(
    ...given: Parameters<ApolloServer<Context>['executeHTTPGraphQLRequest']>
  ): Promise<FrontAnswer>
}
