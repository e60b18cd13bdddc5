import { isObjectType } from 'graphql'
import type { Policy } from '../policy/decide.js'
import { cellOf, mayWrite, modeOf, type Rights, rightsOf } from '../policy/rights.js'
import type { Viewer } from '../policy/viewer.js'
import { visibleSchema } from '../policy/visible-schema.js'
import type { FieldAccess } from '../registry/access.js'
import type { Cell } from '../registry/classes.js'
import { type DataClass, dataClasses, dataClassNames } from '../registry/classes.js'
import type { ClassRight, FieldRight } from './type.js'

const modes: Record<Cell, string> = { F: 'FULL', M: 'MASKED', own: 'OWN', A: 'STATISTICS', N: 'NONE' }

type IsReached = (coordinate: string) => boolean

/** What a viewer may see and write, class by class and field by field: the same decisions as for any operation. */
export function accessOfViewer(policy: Policy, viewer: Viewer): ClassRight[] {
  const rights = rightsOf(policy.table, viewer)
  const isReached = reachedBy(policy, viewer)
  return dataClassNames.map((dataClass) => classRight(policy, rights, dataClass, isReached))
}

/** The phone of a relative is of a class that the viewer may read, and nobody's who sees no relatives. */
function reachedBy(policy: Policy, viewer: Viewer): IsReached {
  const schema = visibleSchema(policy, viewer)
  return (coordinate) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.')
    const type = schema.getType(typeName)
    return isObjectType(type) && fieldName in type.getFields()
  }
}

function classRight(policy: Policy, rights: Rights, dataClass: DataClass, isReached: IsReached): ClassRight {
  const cell = cellOf(rights, dataClass)
  const fields = [...policy.coordinates.fields].flatMap(([coordinate, access]) =>
    'classes' in access && access.classes.includes(dataClass)
      ? [fieldRight(rights, coordinate, access, isReached(coordinate))]
      : [],
  )
  return {
    class: dataClass,
    label: dataClasses[dataClass].label,
    mode: modes[cell],
    writable: fields.some(({ writable }) => writable),
    narrowed: rights.row?.ceiling?.classes.has(dataClass) ?? false,
    clause: cell === 'N' ? '' : (rights.row?.clause ?? ''),
    ownerDepartment: dataClasses[dataClass].owner,
    fields,
  }
}

/** A limited row whose fact is not recorded yet reaches nobody, so nothing of the population is ever seen. */
const isNobody = ({ row }: Rights, access: FieldAccess): boolean => {
  const condition = 'population' in access && access.population ? row?.rows[access.population] : undefined
  return condition !== undefined && condition.kind !== 'REGION' && condition.fact === null
}

const fieldRight = (
  rights: Rights,
  coordinate: string,
  access: FieldAccess,
  isReached: boolean,
): FieldRight => ({
  coordinate,
  mode: isReached && !isNobody(rights, access) ? modeOf(rights, access) : 'NONE',
  writable: isReached && mayWrite(rights, access),
})
