import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
  getVariableValues,
} from 'graphql'
import { type Accessor, accessFor, isRecorded, kindOfQuery, shapeOfDecision } from './audit/access.js'
import type { Kind } from './audit/entry.js'
import { lookup } from './audit/lookups.js'
import { purposes } from './audit/purposes.js'
import type { Recorder } from './audit/recorder.js'
import { shapeOf } from './audit/shape.js'
import { type Context, type Language, type Notes, newNotes, type Settings } from './context.js'
import type { Door } from './database/door.js'
import type { Operation } from './database/operation.js'
import { PlatformError } from './errors.js'
import { byResolvers, type Lane, type Reading } from './lane/index.js'
import type { Charged, Limits } from './limits/limits.js'
import { conditionText } from './policy/access-row.js'
import { type Asked, type Decision, decide, type Policy } from './policy/decide.js'
import { inLanguage } from './policy/description.js'
import { type DocumentFacts, factsOf } from './policy/document.js'
import { visibleSchema } from './policy/visible-schema.js'
import type { Regions } from './regions/source.js'
import type { Keyring } from './sealing/keyring.js'
import type { Span } from './traces/span.js'
import { watchedDoor, watchedRecorder } from './traces/watched.js'

/** The platform as the executor needs it: the policy decides, the door opens, the rest goes into the context. */
export interface Platform {
  readonly policy: Policy
  readonly door: Door
  /** No record, no data. */
  readonly recorder: Recorder
  readonly regions: Regions
  readonly keyring: Keyring
  readonly settings: Settings
  /** What a document may ask for, and what each account may spend. */
  readonly limits: Limits
  /** Reads compiled to statements; without one every read goes through the resolvers. */
  readonly lane?: Lane
}

/** One request as the edge hands it over. */
export interface Asking extends Accessor {
  readonly language: Language
  readonly strict: boolean
  /** The one language of descriptions in introspection; both when absent. */
  readonly descriptions?: Language
  /** The request, where it is traced. */
  readonly span?: Span
}

export interface Request {
  readonly document: DocumentNode
  readonly operationName?: string
  readonly variables?: Record<string, unknown>
}

/**
 * The life of an operation behind HTTP: its size looked at, variables coerced, its cost charged, the schema shown in the caller's size, the decision made,
 * the door opened with it, the document executed inside one transaction at one snapshot, the access put on record, and
 * the answer told what it leaves out.
 */
export async function executeOperation(
  given: Platform,
  asking: Asking,
  request: Request,
): Promise<ExecutionResult> {
  const platform = asking.span ? watched(given, asking.span) : given
  const { policy } = platform
  const operation = getOperationAST(request.document, request.operationName)
  // Apollo leaves these two to whoever executes.
  if (!operation) return { errors: [noSuchOperation()] }
  if (!policy.schema.getRootType(operation.operation)) return { errors: [kindNotServed()] }
  const large = platform.limits.check(request.document, asking.viewer)
  if (large) return { errors: [large] }
  const coerced = getVariableValues(
    policy.schema,
    operation.variableDefinitions ?? [],
    request.variables ?? {},
    { maxErrors: 5 },
  )
  if (coerced.errors) return { errors: coerced.errors }
  const charged = platform.limits.charge({
    schema: policy.schema,
    document: request.document,
    operation,
    variables: coerced.coerced,
    viewer: asking.viewer,
  })
  if (charged.refusal) return { errors: [charged.refusal], extensions: { cost: charged.cost } }
  return executeCharged(platform, asking, request, coerced.coerced, charged)
}

function watched(platform: Platform, span: Span): Platform {
  span.step('decision')
  const { door, recorder } = platform
  return { ...platform, door: watchedDoor(door, span), recorder: watchedRecorder(recorder, span) }
}

async function executeCharged(
  platform: Platform,
  asking: Asking,
  request: Request,
  variables: Record<string, unknown>,
  charged: Charged,
): Promise<ExecutionResult> {
  const { policy } = platform
  try {
    const facts = factsOf(policy.schema, request.document, request.operationName)
    if (facts.introspects) {
      const described = await describeSchema(platform, asking, request, facts.rootCount)
      return { ...described, extensions: { cost: charged.settled(new Map()) } }
    }
    const decision = await decided(platform, asking, facts, {
      document: request.document,
      operationName: request.operationName,
      variables,
      strict: asking.strict,
    })
    const reading: Reading = {
      policy,
      door: platform.door,
      document: request.document,
      operationName: request.operationName,
      variables,
      given: request.variables,
      facts,
      decision,
      contextOf: (operation) => contextOf(platform, asking, operation, newNotes()),
    }
    const { lane } = platform
    const told = (result: ExecutionResult, context: Context): ExecutionResult => ({
      ...result,
      extensions: { access: accessOf(decision, context), cost: charged.settled(context.notes.pages) },
    })
    return await onRecord(platform, asking, decision, {
      async atOnce() {
        const read = await lane?.read(reading)
        return read && { answer: told(read.result, read.context), context: read.context }
      },
      async work(opened, notes) {
        const context = contextOf(platform, asking, opened, notes)
        const result = (await lane?.readIn(reading, context)) ?? (await byResolvers(reading, context))
        // A change that could not be answered in full is no change.
        if (decision.allowed.kind === 'mutation' && result.errors?.length) opened.rollback()
        return told(result, context)
      },
    })
  } catch (error) {
    if (error instanceof PlatformError)
      return { errors: [error as GraphQLError], extensions: { cost: charged.settled() } }
    throw error
  }
}

/** The decision; what is refused is put on record too. */
async function decided(
  { policy, recorder, door }: Platform,
  asking: Asking,
  { roots }: DocumentFacts,
  asked: Asked,
): Promise<Decision> {
  try {
    return decide(policy, asking.viewer, asked)
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== 'FORBIDDEN') throw error
    const shape = shapeOf({ roots, coordinates: refusedIn(error), masked: [] }, [])
    await recorder.record(accessFor(asking, 'REFUSED', door.now(), { shape, regions: [] }), shape)
    throw error
  }
}

const refusedIn = ({ extensions }: PlatformError): string[] =>
  [...(extensions.coordinates as readonly string[])].sort()

/** How an operation is answered. */
interface Ways<T> {
  /** A read in one go, with the context that noted what it holds; undefined where it can't be. */
  atOnce(): Promise<{ readonly answer: T; readonly context: Context } | undefined>
  /** Inside an operation. */
  work(opened: Operation, notes: Notes): Promise<T>
}

/**
 * Runs the work inside the door and puts the access on record before anything of it is given: a change in its own transaction,
 * a read when its transaction has ended well.
 */
async function onRecord<T>(
  { policy, door, recorder, settings }: Platform,
  asking: Asking,
  decision: Decision,
  { atOnce, work }: Ways<T>,
): Promise<T> {
  if (!isRecorded(policy, decision))
    return door.inOperation(decision.allowed, (opened) => work(opened, newNotes()))
  if (settings.purposeRequired && !asking.purpose) throw purposeMissing()
  const shape = shapeOfDecision(decision)
  const asked = { shape, regions: decision.regions }
  const isChange = decision.allowed.kind === 'mutation'
  const read = isChange ? await recorder.prepare(shape) : await atOnce()
  if (read) {
    const { notes, operation } = read.context
    await recorder.record(
      accessFor(asking, kindOfQuery(policy, decision), operation.now, asked, notes),
      shape,
    )
    return read.answer
  }
  const { answer, unrecorded } = await door.inOperation(decision.allowed, async (opened) => {
    const notes = newNotes()
    const answer = await work(opened, notes)
    for (const personId of opened.changed) notes.persons.add(personId)
    const access = (kind: Kind) => accessFor(asking, kind, opened.now, asked, notes)
    if (!isChange) {
      const isOpened = opened.opened.some((personId) => notes.persons.has(personId))
      return { answer, unrecorded: access(isOpened ? 'EMERGENCY' : kindOfQuery(policy, decision)) }
    }
    if (opened.isUndone()) return { answer, unrecorded: access('UNDONE') }
    recorder.recordIn(opened, access('CHANGE'))
    return { answer, unrecorded: undefined }
  })
  if (unrecorded) await recorder.record(unrecorded, shape)
  return answer
}

const purposeMissing = () =>
  new PlatformError('BAD_REQUEST', {
    zh: `请用请求头 X-Access-Purpose 说明访问目的：${purposes.join('、')}。`,
    en: `State the purpose of the access in the header X-Access-Purpose: ${purposes.join(', ')}.`,
  })

const noSuchOperation = () =>
  new PlatformError('OPERATION_RESOLUTION_FAILURE', {
    zh: 'operationName：文档中没有这个操作；有多个操作时必须指明其一。',
    en: 'operationName: the document has no such operation; with several operations one must be named.',
  })

const kindNotServed = () =>
  new PlatformError('OPERATION_RESOLUTION_FAILURE', {
    zh: '模式没有这一类操作。',
    en: 'The schema has no operations of this kind.',
  })

/** Introspection runs against the part of the schema that is the caller's, and needs no data. */
async function describeSchema(
  { policy }: Platform,
  { viewer, descriptions }: Asking,
  request: Request,
  roots: number,
): Promise<ExecutionResult> {
  if (roots > 0)
    throw new PlatformError('BAD_REQUEST', {
      zh: '请将 __schema、__type 与数据查询分为两个文档。',
      en: 'Ask for __schema or __type in a document of its own, apart from data.',
    })
  const result = await execute({
    schema: visibleSchema(policy, viewer),
    document: request.document,
    variableValues: request.variables,
    operationName: request.operationName,
  })
  return descriptions ? inLanguage(result, descriptions) : result
}

function contextOf(platform: Platform, asking: Asking, operation: Operation, notes: Notes): Context {
  const tree = platform.regions.tree()
  return {
    operation,
    tree,
    counties: tree.countiesOf(asking.viewer.region),
    keyring: platform.keyring,
    policy: platform.policy,
    language: asking.language,
    requestId: asking.requestId,
    settings: platform.settings,
    loaders: new Map(),
    notes,
    lookup: (find) => lookup({ operation, settings: platform.settings, notes }, find),
  }
}

/** `extensions.access`: what is masked or left out, in which region and rows the answer was looked for. */
function accessOf({ allowed, masked }: Decision, { notes }: Context) {
  return {
    masked,
    scope: {
      region: allowed.viewer.region,
      rows: Object.fromEntries(
        [...allowed.rows].map(([population, condition]) => [population, conditionText(condition)]),
      ),
      outside: notes.outsideScope,
    },
  }
}
