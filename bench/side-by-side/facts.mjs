// Bodies are compared and not their status: what the contenders answer to one question must be the same facts.
import assert from 'node:assert/strict'

const readBy = (workload, contender, body) => {
  const { data } = JSON.parse(body)
  const { facts } = workload[contender.kind]
  return (facts ?? workload.sanliu.facts)(data)
}

/** The first answers of a contender to a workload, one after the other; the very first is cold. */
async function firstAnswers(contender, workload, count) {
  const answers = await contender.load.sample({ name: `${contender.name}/${workload.name}`, from: 0, count })
  contender.answered += count
  return {
    cold: answers[0].milliseconds,
    facts: answers.map(({ body }) => readBy(workload, contender, body)),
  }
}

/** Asks every contender the same; fails where they differ. Answers how long each took for its first answer. */
export async function compare(contenders, workloads, count) {
  const cold = []
  for (const workload of workloads) {
    let expected
    for (const contender of contenders) {
      const { cold: milliseconds, facts } = await firstAnswers(contender, workload, count)
      cold.push({ workload: workload.name, contender: contender.name, cold: milliseconds })
      expected ??= facts
      assert.deepEqual(
        facts,
        expected,
        `${contender.name} answers ${workload.name} otherwise than ${contenders[0].name}`,
      )
    }
    if (expected.every((each) => each.length === 0)) throw new Error(`${workload.name}: nothing was answered`)
  }
  return cold
}

/** Entries in the record of accesses. */
export async function entriesIn(sql) {
  const [{ count }] = await sql`select count(*)::int as count from audit_entry`
  return count
}
