import type { Viewer } from '../../src/policy/viewer.js'
import { type Answer, dataOf, type TestPlatform, viewerOf } from '../support/platform.js'

/** A county of the city in which nobody of the tests lives. */
export const elsewhere = '512021'

/** On duty in the other county, where the child was found. */
export const officer = viewerOf('PUBLIC_SECURITY', elsewhere, 'VERIFIER', 'officer-on-duty')
export const colleague = viewerOf('PUBLIC_SECURITY', elsewhere, 'VERIFIER', 'officer-off-duty')

export const openMutation = `mutation ($input: EmergencyAccessOpenInput!) {
  emergencyAccessOpen(input: $input) {
    access { id outcome reason openedAt openedUntil personId person { name } }
    userErrors { field code message }
    clientMutationId
  }
}`

export const asksToOpen = (
  platform: TestPlatform,
  input: Record<string, unknown>,
  viewer: Viewer = officer,
): Promise<Answer> =>
  platform.ask(viewer, openMutation, { variables: { input: { reason: 'UNATTENDED', ...input } } })

/** What came of it; a refusal of the input fails the test. */
export async function open(
  platform: TestPlatform,
  input: Record<string, unknown>,
  viewer: Viewer = officer,
): Promise<{ id: string; outcome: string; openedUntil: string | null; personId: string | null }> {
  const { access, userErrors } = dataOf(await asksToOpen(platform, input, viewer)).emergencyAccessOpen
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
  return access
}

export async function close(
  platform: TestPlatform,
  id: string,
  viewer: Viewer = officer,
): Promise<unknown[]> {
  const answer = await platform.ask(
    viewer,
    'mutation ($id: ID!) { emergencyAccessClose(input: { id: $id }) { access { closedAt } userErrors { code } } }',
    { variables: { id } },
  )
  return dataOf(answer).emergencyAccessClose.userErrors.map(({ code }: { code: string }) => code)
}

export const nameOf = (platform: TestPlatform, id: string, viewer: Viewer = officer): Promise<Answer> =>
  platform.ask(viewer, 'query ($id: ID!) { person(id: $id) { name } }', { variables: { id } })

/** Everything that a file says of a person, and what hangs on it. */
export const everything = `query ($id: ID!) { person(id: $id) {
  id version name namePinyin sex ethnicity birthDate citizenId registered registrationPlace address phone
  bodyCondition disabilityKind illness region { code } dutyRegion { code }
  relatives { id relation name birthDate citizenId phone workProvince person { id name } }
  guardians { id relation name citizenId phone validFrom }
  completeness { share } changes { version operation account department }
  child { school schoolingStage arrangement guardianshipRating subsistenceAllowance hardship assistanceKinds hivInfected
    memberships { validFrom validUntil endReason } }
  elder { selfCare } woman { hardship }
} }`

/** The clock of the platform goes on. */
export const later = (platform: TestPlatform, milliseconds: number): void => {
  platform.clock = new Date(platform.clock.getTime() + milliseconds)
}
export const hour = 3_600_000
