import { parse } from 'graphql'
import { executeOperation } from '../../src/execute.js'
import type { Allowed } from '../../src/policy/allowed.js'
import type { Viewer } from '../../src/policy/viewer.js'
import type { Answer, TestPlatform } from '../support/platform.js'

/**
 * The first lock decides for `viewer`; the database is told another role, another region or other populations. What it then
 * gives is what the second lock alone lets through.
 */
export async function inRole(
  platform: TestPlatform,
  viewer: Viewer,
  told: Partial<Pick<Allowed, 'databaseRole' | 'rows' | 'viewer'>>,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const seam = {
    ...platform,
    door: {
      ...platform.door,
      inOperation: ((allowed, work) =>
        platform.door.inOperation(
          { ...allowed, ...told } as Allowed,
          work,
        )) as typeof platform.door.inOperation,
    },
  }
  const asking = { viewer, requestId: 'in-role', language: 'en' as const, strict: false }
  const result = await executeOperation(seam, asking, { document: parse(query), variables }).catch(
    (error: Error) => ({ errors: [error] }),
  )
  return JSON.parse(JSON.stringify(result)) as Answer
}
