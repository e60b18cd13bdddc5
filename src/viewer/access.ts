import type { Policy } from '../policy/decide.js'
import { cellOf, mayWrite, modeOf, type Rights, rightsOf } from '../policy/rights.js'
import type { Viewer } from '../policy/viewer.js'
import type { FieldAccess } from '../registry/access.js'
import type { Cell } from '../registry/classes.js'
import { type DataClass, dataClasses, dataClassNames } from '../registry/classes.js'
import type { ClassRight, FieldRight } from './type.js'

const modes: Record<Cell, string> = { F: 'FULL', M: 'MASKED', own: 'OWN', A: 'STATISTICS', N: 'NONE' }

/** What a viewer may see and write, class by class and field by field: the same decisions as for any operation. */
export function accessOfViewer(policy: Policy, viewer: Viewer): ClassRight[] {
  const rights = rightsOf(policy.table, viewer)
  return dataClassNames.map((dataClass) => classRight(policy, rights, dataClass))
}

function classRight(policy: Policy, rights: Rights, dataClass: DataClass): ClassRight {
  const cell = cellOf(rights, dataClass)
  const fields = [...policy.coordinates.fields].flatMap(([coordinate, access]) =>
    'classes' in access && access.classes.includes(dataClass) ? [fieldRight(rights, coordinate, access)] : [],
  )
  return {
    class: dataClass,
    label: dataClasses[dataClass].label,
    mode: modes[cell],
    writable: fields.some(({ writable }) => writable),
    clause: cell === 'N' ? '' : (rights.row?.clause ?? ''),
    ownerDepartment: dataClasses[dataClass].owner,
    fields,
  }
}

const fieldRight = (rights: Rights, coordinate: string, access: FieldAccess): FieldRight => ({
  coordinate,
  mode: modeOf(rights, access),
  writable: mayWrite(rights, access),
})
