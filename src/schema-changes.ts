import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

/** What in the new schema would break clients of the old one. An empty old schema has no clients. */
export async function breakingChanges(before: string, after: string): Promise<string[]> {
  if (before === '') return []
  const changes = await diff(buildSchema(before), buildSchema(after))
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message)
}
