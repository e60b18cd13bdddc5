import type { PgTable } from 'drizzle-orm/pg-core'
import { fileChange } from '../history/table.js'
import { classesCounted } from '../people/completeness.js'
import { cubeName, cubesOf } from '../people/figures/cells.js'
import { dimensionsOf } from '../people/figures/dimensions.js'
import { publishedClasses } from '../people/figures/published-sets.js'
import { figure, figureQuarter, publishedLine } from '../people/figures/table.js'
import type { Group } from '../people/groups/group.js'
import { groups } from '../people/groups/index.js'
import { membershipHistory, personHistory } from '../people/table.js'
import { cellOf, figureMode, type Rights, weakestCell } from '../policy/rights.js'
import type { DataClass } from '../registry/classes.js'
import { type Bundle, setRole } from './bundles.js'
import { type Grant, rightTo } from './desired.js'
import { allColumns, type FieldSet, fieldSetsOf, fullColumns, type LockedPart, lockedParts } from './parts.js'

/** Who may read the persons reads the kept figures of a cube as they are: one role for each cube. */
export const figureRole = (group: Group, cube: readonly string[]): string => `figure/${cubeName(group, cube)}`
/** How complete the files are, beside the figures. */
export const filledRole = 'figure/filled'
/** Published figures that tell of some classes: for who may count each of them. */
export const publishedRole = (classes: string): string => `published/${classes}`
/** Who counts the past reads histories wherever the files lie today: keys, spells and the dimensions, and no name. */
export const countersRole = 'counters'
const countedRole = (locked: LockedPart, set: FieldSet) => `${setRole(locked, set)}/counted`
const countedMaskedRole = (locked: LockedPart, set: FieldSet) => `${countedRole(locked, set)}/masked`

/** The histories that the past is counted from. */
export const countedHistories = (): PgTable[] => [
  personHistory,
  ...groups.map(({ part }) => part.history),
  membershipHistory,
  fileChange,
]

const some = (role: string, table: PgTable, columns: readonly string[]): Grant =>
  rightTo(role, table, 'select', columns)

const cellColumns = ['county_code', 'cube', 'region_n', 'd1', 'd2', 'd3', 'persons']
const versionColumns = ['county_code', 'person_id', 'version', 'recorded_at']
const spellColumns = ['entry_id', 'population', 'valid_from', 'valid_until', 'removed']

const dimensionsIn = ({ fields }: FieldSet, isMeant: (masked: string | undefined) => boolean): FieldSet => ({
  classes: [],
  fields: fields.filter(([, { dimension, masked }]) => dimension && isMeant(masked)),
})

function countedBundles(locked: LockedPart): Bundle[] {
  const { history } = locked.part
  return fieldSetsOf(locked.part).flatMap((set) => {
    const bundle = (role: string, columns: readonly string[]): Bundle[] =>
      columns.length > 0 ? [{ role, grants: [some(role, history, columns)] }] : []
    const shown = dimensionsIn(set, (masked) => masked === 'SHOWN')
    return [
      ...bundle(
        countedRole(locked, set),
        fullColumns(
          history,
          dimensionsIn(set, () => true),
        ),
      ),
      ...bundle(countedMaskedRole(locked, set), fullColumns(history, shown)),
    ]
  })
}

const countedParts = () => lockedParts().filter(({ isEntry }) => !isEntry)

/** The bundles of rights to figures. */
export const figureBundles = (): Bundle[] => [
  ...groups.flatMap((group) =>
    cubesOf(group).map((cube) => {
      const role = figureRole(group, cube)
      const grants = [
        some(role, figure, [...cellColumns, 'part_id']),
        some(role, figureQuarter, [...cellColumns, 'quarter']),
      ]
      return { role, grants }
    }),
  ),
  {
    role: filledRole,
    grants: [some(filledRole, figure, ['filled']), some(filledRole, figureQuarter, ['filled'])],
  },
  ...publishedClasses().map((classes) => {
    const role = publishedRole(classes)
    return { role, grants: [some(role, publishedLine, allColumns(publishedLine))] }
  }),
  {
    role: countersRole,
    grants: [
      some(countersRole, personHistory, [...versionColumns, 'region_code', 'birth_date']),
      ...groups.map(({ part }) => some(countersRole, part.history, versionColumns)),
      some(countersRole, membershipHistory, [...versionColumns, ...spellColumns]),
      some(countersRole, fileChange, [...versionColumns, 'operation']),
    ],
  },
  ...countedParts().flatMap(countedBundles),
]

const everyClassCounted = (): DataClass[] => [...new Set(groups.flatMap(classesCounted))]

const modeOfGroup = (rights: Rights, { population }: Group) =>
  figureMode(rights, { classes: ['identity'], masked: 'SHOWN', population }, population)

/** What a department holds to read figures: cubes as they are, and what is published. */
export function figuresOf(rights: Rights): string[] {
  const counted = groups.filter((group) => modeOfGroup(rights, group) !== 'NONE')
  const exact = counted.filter((group) => modeOfGroup(rights, group) === 'EXACT')
  const mayCount = (classes: string) =>
    classes.split('+').every((each) => ['F', 'M', 'A'].includes(cellOf(rights, each as DataClass)))
  const isComplete = exact.some(
    ({ population }) => figureMode(rights, { classes: everyClassCounted() }, population) === 'EXACT',
  )
  return [
    ...exact.flatMap((group) =>
      cubesOf(group)
        .filter((cube) => isExact(rights, group, cube))
        .map((cube) => figureRole(group, cube)),
    ),
    ...(isComplete ? [filledRole] : []),
    ...(counted.length > 0 ? publishedClasses().filter(mayCount).map(publishedRole) : []),
  ]
}

const isExact = (rights: Rights, group: Group, cube: readonly string[]): boolean =>
  cube.every((code) => {
    const dimension = dimensionsOf(group).get(code)
    return dimension && figureMode(rights, dimension.access, group.population) === 'EXACT'
  })

/** What is held by the role in which a department's figures of the past are counted. */
export function countingOf(rights: Rights): string[] {
  const exact = groups.filter((group) => modeOfGroup(rights, group) === 'EXACT')
  if (exact.length === 0) return []
  const isCounted = ({ population }: LockedPart) =>
    population === undefined || exact.some((group) => group.population === population)
  return [
    countersRole,
    ...countedParts()
      .filter(isCounted)
      .flatMap((locked) =>
        fieldSetsOf(locked.part).flatMap((set) => {
          const { cell } = weakestCell(rights, set.classes)
          if (cell === 'F') return [countedRole(locked, set)]
          return cell === 'M' ? [countedMaskedRole(locked, set)] : []
        }),
      ),
  ]
}
