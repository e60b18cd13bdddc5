// What the decision takes: some thousandths of a millisecond, which no difference of two servers can show. So the function itself is
// called with what the server was asked, and its share is of what the server and the database took for an answer in this run.
import { getOperationAST, getVariableValues, parse } from 'graphql'
import { decide } from '../../dist/src/policy/decide.js'
import { platformPolicy } from '../../dist/src/schema.js'

const calls = 20_000

/** Of each workload the microseconds of one decision, and its share of an answer of the product by connections. */
export async function decisionsOf(asked, results) {
  const policy = await platformPolicy()
  return [...asked].map(([workload, requests]) => {
    const microseconds = microsecondsOf(policy, requests)
    const shares = results
      .filter((each) => each.workload === workload && each.contender === 'sanliu')
      .map(({ connections, server, database }) => [
        `c${connections}`,
        microseconds / 1_000 / (server + database),
      ])
    return { workload, microseconds, shares: Object.fromEntries(shares) }
  })
}

function microsecondsOf(policy, requests) {
  const documents = new Map()
  const given = requests.map(({ query, variables, viewer }) => {
    const document = documents.get(query) ?? parse(query)
    documents.set(query, document)
    const { coerced, errors } = getVariableValues(
      policy.schema,
      getOperationAST(document).variableDefinitions ?? [],
      variables,
    )
    if (errors) throw errors[0]
    return { viewer: { ...viewer, client: 'bench' }, asked: { document, variables: coerced, strict: false } }
  })
  const round = () => {
    for (let turn = 0; turn < calls; turn++) {
      const { viewer, asked } = given[turn % given.length]
      decide(policy, viewer, asked)
    }
  }
  round()
  const before = process.cpuUsage()
  round()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}
