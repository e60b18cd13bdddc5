import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  OperationTypeNode,
} from 'graphql'
import { badUserInput, forbidden, PlatformError } from '../errors.js'
import type { FieldAccess } from '../registry/access.js'
import { dataClasses } from '../registry/classes.js'
import type { Population } from '../registry/populations.js'
import type { AccessTable } from './access-row.js'
import type { Allowed, Mode } from './allowed.js'
import type { Coordinates } from './coordinates.js'
import { type DocumentFacts, factsOf } from './document.js'
import { openerOf } from './emergency.js'
import { type InputUse, inputUses } from './input-uses.js'
import {
  ceilingOver,
  countedPopulations,
  countingRoleOf,
  databaseRoleOf,
  type FigureMode,
  figureMode,
  hasPartIn,
  mayWrite,
  modeOf,
  populationsOf,
  type Rights,
  rightSetOf,
  rightsOf,
  rootRefusal,
  weakestCell,
} from './rights.js'
import type { Viewer } from './viewer.js'

/** One entry of `extensions.access.masked`: a coordinate that this answer gives masked or not at all, and why. */
export interface MaskedCoordinate {
  readonly coordinate: string
  readonly mode: 'MASKED' | 'DENIED'
  readonly reason: string
  readonly ownerDepartment: string
}

/** The decision about one operation: what may be executed, and what the answer must say it leaves out. */
export interface Decision {
  readonly allowed: Allowed
  readonly masked: readonly MaskedCoordinate[]
  /** The same object for every operation of the same document and right set. */
  readonly read: ReadCoordinates
  /** Input fields that filter, order or search; never what they compare with. */
  readonly filters: readonly string[]
  /** Codes of regions that an input named. */
  readonly regions: readonly string[]
}

/** What an operation reads: its roots, the coordinates it is given whole, and those it is given masked. */
export interface ReadCoordinates {
  readonly roots: readonly string[]
  readonly coordinates: readonly string[]
  readonly masked: readonly string[]
}

/** What the policy needs to decide: the schema with its coordinates, and the access table. */
export interface Policy {
  readonly schema: GraphQLSchema
  readonly coordinates: Coordinates
  readonly table: AccessTable
}

export interface Asked {
  readonly document: DocumentNode
  readonly operationName?: string
  /** Already coerced by the operation's variable definitions. */
  readonly variables: Record<string, unknown>
  readonly strict: boolean
}

const noClause = '000–004 无条款给予 No clause of 000–004 gives it'

/**
 * The one function that turns a document and a viewer into an `Allowed`. It runs before anything is executed, looks
 * at every coordinate the operation selects and every input field it names, and throws FORBIDDEN with the coordinate
 * and the clause. Leaves that may not be read are no error: they are left out, and listed in `masked`.
 */
export function decide(policy: Policy, viewer: Viewer, asked: Asked): Decision {
  const rights = rightsOf(policy.table, viewer)
  const facts = factsOf(policy.schema, asked.document, asked.operationName)
  refuseSeveralMutations(facts)
  const outputs = outputsOf(policy, rights, facts)
  if (outputs.refusal) throw outputs.refusal
  const uses = usesOf(policy, facts, asked.variables)
  for (const use of uses) refuseInput(policy, rights, use)
  const first = outputs.masked[0]
  const kind = facts.operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query'
  if (asked.strict && first)
    throw forbidden(
      outputs.masked.map(({ coordinate }) => coordinate),
      first.reason,
    )
  const changesRegions = facts.roots.some(
    (root) => policy.coordinates.roots.get(root)?.root === 'ADMINISTER_REGIONS',
  )
  const seesOpened =
    kind === 'query' &&
    openerOf(viewer) !== undefined &&
    hasPartIn(rights.row, 'EMERGENCIES') &&
    facts.roots.some(isById(policy))
  return {
    masked: outputs.masked,
    read: outputs.read,
    filters: filtersOf(uses),
    regions: regionsOf(uses),
    allowed: {
      viewer,
      kind,
      goesByKeys: kind === 'mutation' && !changesRegions,
      databaseRole: databaseRoleOf(rights, kind, seesOpened),
      countingRole: countingRoleOf(rights),
      counted: countedPopulations(rights),
      changesRegions,
      seesOpened,
      roots: new Set(facts.roots),
      rows: populationsOf(rights),
      mode: (coordinate: string): Mode => outputs.modes.get(coordinate) ?? 'NONE',
      right: (coordinate: string): Mode => {
        const access = policy.coordinates.fields.get(coordinate)
        return access ? modeOf(rights, access) : 'NONE'
      },
      figure: (coordinate: string, population: Population): FigureMode => {
        const access = policy.coordinates.fields.get(coordinate)
        return access ? figureMode(rights, access, population) : 'NONE'
      },
    } as unknown as Allowed,
  }
}

const isById =
  ({ coordinates }: Policy) =>
  (root: string) => {
    const access = coordinates.roots.get(root)
    return access?.root === 'PERSONS' && access.byId === true
  }

/** For the platform's own work: figures in the role of the calendar, the record of accesses in that of the sealer. It reads no file. */
export const ofThePlatform = (databaseRole: 'calendar' | 'sealer'): Allowed => {
  const viewer: Viewer = {
    subject: databaseRole,
    department: 'PLATFORM',
    region: '',
    role: 'VIEWER',
    client: 'sanliu',
  }
  const none = {
    roots: new Set(),
    rows: new Map(),
    seesOpened: false,
    counted: [],
    mode: () => 'NONE',
    right: () => 'NONE',
    // The calendar counts figures as they are, and publishes what others may know of them.
    figure: () => (databaseRole === 'calendar' ? 'EXACT' : 'NONE'),
  }
  const own = {
    databaseRole,
    countingRole: databaseRole,
    changesRegions: false,
    goesByKeys: false,
    seesOpened: false,
  }
  return { viewer, kind: 'mutation', ...own, ...none } as unknown as Allowed
}

interface Outputs {
  readonly refusal?: PlatformError
  readonly read: ReadCoordinates
  readonly modes: ReadonlyMap<string, Mode>
  readonly masked: readonly MaskedCoordinate[]
}

// Per document and right set the decision about outputs is always the same; variables have no say in it.
const decidedOutputs = new WeakMap<AccessTable, WeakMap<DocumentFacts, Map<string, Outputs>>>()

function outputsOf(policy: Policy, rights: Rights, facts: DocumentFacts): Outputs {
  const byDocument = decidedOutputs.get(policy.table) ?? new WeakMap<DocumentFacts, Map<string, Outputs>>()
  decidedOutputs.set(policy.table, byDocument)
  const bySet = byDocument.get(facts) ?? new Map<string, Outputs>()
  byDocument.set(facts, bySet)
  const key = rightSetOf(rights)
  const outputs = bySet.get(key) ?? decideOutputs(policy, rights, facts)
  bySet.set(key, outputs)
  return outputs
}

function decideOutputs(policy: Policy, rights: Rights, facts: DocumentFacts): Outputs {
  const modes = new Map<string, Mode>()
  const masked: MaskedCoordinate[] = []
  for (const root of facts.roots) {
    const access = policy.coordinates.roots.get(root)
    const clause = access ? rootRefusal(rights, access) : 'unknown root'
    if (clause !== undefined) return { refusal: forbidden([root], clause), modes, masked, read: nothing }
  }
  for (const coordinate of facts.coordinates) {
    const access = policy.coordinates.fields.get(coordinate)
    if (!access) continue
    modes.set(coordinate, modeOf(rights, access))
    const report = maskedReport(rights, coordinate, access)
    if (report) masked.push(report)
  }
  const inMode = (wanted: Mode) =>
    [...modes].flatMap(([coordinate, mode]) => (mode === wanted ? [coordinate] : [])).sort()
  const read = { roots: [...facts.roots].sort(), coordinates: inMode('FULL'), masked: inMode('MASKED') }
  return { modes, masked, read }
}

const nothing: ReadCoordinates = { roots: [], coordinates: [], masked: [] }

const filtersOf = (uses: readonly InputUse[]): string[] =>
  [...new Set(uses.flatMap(({ address, access }) => ('reads' in access ? [address] : [])))].sort()

const regionInput = /\.(?:within|region)$/
const regionCode = /^\d{2}(?:\d{2}){0,2}(?:\d{3}){0,2}$/

const regionsOf = (uses: readonly InputUse[]): string[] => [
  ...new Set(
    uses.flatMap(({ address, value }) =>
      regionInput.test(address) && typeof value === 'string' && regionCode.test(value) ? [value] : [],
    ),
  ),
]

function maskedReport(rights: Rights, coordinate: string, access: FieldAccess): MaskedCoordinate | undefined {
  if ('open' in access || modeOf(rights, access) === 'FULL') return undefined
  const { cell, dataClass } = weakestCell(rights, access.classes)
  const isReached = access.population === undefined || populationsOf(rights).has(access.population)
  const isMasked = cell === 'M' && isReached
  return {
    coordinate,
    mode: isMasked ? 'MASKED' : 'DENIED',
    reason: ceilingOver(rights, access.classes) ?? (isMasked ? (rights.row?.clause ?? noClause) : noClause),
    ownerDepartment: dataClasses[dataClass].owner,
  }
}

function refuseSeveralMutations(facts: DocumentFacts): void {
  if (facts.operation.operation === OperationTypeNode.MUTATION && facts.rootCount > 1)
    throw new PlatformError('BAD_REQUEST', {
      zh: '一个文档至多包含一个变更操作，请分开提交。',
      en: 'A document has at most one root mutation field; send the others in documents of their own.',
    })
}

function usesOf(policy: Policy, facts: DocumentFacts, variables: Record<string, unknown>): InputUse[] {
  const accessOf = (address: string) => policy.coordinates.inputs.get(address)
  return facts.calls.flatMap(({ node, field }) => {
    const values = argumentValues(field, node, variables)
    return field.args.flatMap((arg) => inputUses(arg.type, values[arg.name], accessOf, arg.name))
  })
}

function argumentValues(
  field: Parameters<typeof getArgumentValues>[0],
  node: Parameters<typeof getArgumentValues>[1],
  variables: Record<string, unknown>,
): Record<string, unknown> {
  try {
    return getArgumentValues(field, node, variables)
  } catch (error) {
    // The library's message repeats the value; say only where it stands.
    if (error instanceof GraphQLError)
      throw badUserInput(field.name, { zh: '参数的值与类型不符。', en: 'an argument does not fit its type.' })
    throw error
  }
}

/** A name in a filter, order, search or write stands for its output coordinate and passes the same policy. */
function refuseInput(policy: Policy, rights: Rights, { address, access, value }: InputUse): void {
  if ('open' in access) return
  const coordinate = 'writes' in access ? access.writes : access.reads
  const target = policy.coordinates.fields.get(coordinate)
  if (!target) throw forbidden([address], noClause)
  const clause =
    ('classes' in target && ceilingOver(rights, target.classes)) || (rights.row?.clause ?? noClause)
  if ('writes' in access) {
    if (!mayWrite(rights, target)) throw forbidden([coordinate], clause, address)
    return
  }
  const mode = modeOf(rights, target)
  if (mode === 'FULL') return
  const isCoarse =
    mode === 'MASKED' &&
    access.maskedDigits !== undefined &&
    String(value).replace(/(000)+$/, '').length <= access.maskedDigits
  if (!isCoarse) throw forbidden([coordinate], clause, address)
}
