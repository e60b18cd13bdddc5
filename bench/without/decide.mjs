// What was decided for a document and a viewer once is decided for ever, whatever the variables say.
import { decide as really } from '../../dist/src/policy/decide.js?real'

export { ofThePlatform } from '../../dist/src/policy/decide.js?real'

const known = new WeakMap()

export function decide(policy, viewer, asked) {
  const byDocument = known.get(viewer) ?? new WeakMap()
  known.set(viewer, byDocument)
  const decision = byDocument.get(asked.document) ?? really(policy, viewer, asked)
  byDocument.set(asked.document, decision)
  return decision
}
