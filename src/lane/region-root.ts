import { readRegionCode } from '../regions/region-code.js'
import { RegionSelection } from './regions.js'
import type { CompileRoot } from './root.js'

/** `region(code:)`: the tree in process answers it, at the revision that the operation has read. */
export const regionRoot: CompileRoot = ({ document, fragments }, nodes) => {
  const selection = new RegionSelection(nodes, document, fragments)
  return (context, { code }) => {
    const asked = readRegionCode('code', code as string)
    return { answer: () => [selection.textOf(asked, context)] }
  }
}
