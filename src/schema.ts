import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql'
import { buildSchema, getMetadataStorage, type NonEmptyArray } from 'type-graphql'
import { noteDeliveries } from './audit/delivered.js'
import { AccessResolver, AuditAlarmResolver } from './audit/resolver.js'
import {
  EmergencyAccessPayloadResolver,
  EmergencyAccessResolver,
  EmergencyRoots,
} from './emergency/resolver.js'
import { notePages } from './limits/pages.js'
import { CitizenIdClaimResolver } from './people/citizen-ids/resolver.js'
import { groups } from './people/groups/index.js'
import { groupResolvers } from './people/groups/resolver.js'
import { once } from './people/idempotency.js'
import { PersonMoveResolver, PersonMutationResolver } from './people/mutation-resolver.js'
import { PersonPayloadResolver } from './people/payload.js'
import { filesFollow } from './people/region-follower.js'
import {
  GuardianResolver,
  PersonConnectionResolver,
  PersonResolver,
  RelativeResolver,
} from './people/resolver.js'
import { Person } from './people/type.js'
import type { AccessTable } from './policy/access-row.js'
import { loadAccessTable } from './policy/access-table.js'
import { coordinatesOf } from './policy/coordinates.js'
import type { Policy } from './policy/decide.js'
import { guardFields } from './policy/guard-fields.js'
import { guardRoots } from './policy/shield.js'
import { regionMutations } from './regions/mutation-resolver.js'
import { RegionResolver } from './regions/resolver.js'
import { unitsFollow } from './regions/unit-moves.js'
import { RegionUnitResolver, ReportingUnitResolver, unitMutations } from './regions/unit-resolver.js'
import { declarePopulations } from './registry/populations.js'
import { RevocationResolver } from './revocation/resolver.js'
import { erasuresFollow } from './rights/erasure/region-follower.js'
import { ErasureMutationResolver, ErasureResolver } from './rights/erasure/resolver.js'
import { PersonExportResolver } from './rights/export/resolver.js'
import {
  CorrectionNoteMutationResolver,
  CorrectionNoteResolver,
  PersonNotesResolver,
} from './rights/notes/resolver.js'
import { CodeListResolver, PlatformResolver } from './self-description/resolver.js'
import { StatisticsResolver, StatisticsRoots } from './statistics/resolver.js'
import { ViewerResolver } from './viewer/resolver.js'

// The access table names populations by letters: it is read after the groups have said theirs.
declarePopulations(groups)

type Class = abstract new (...args: never[]) => object

// The registry of type-graphql is one for the process, and groups add their types to it: it is filled once.
let built: Promise<GraphQLSchema> | undefined

/** The schema of the platform with its guards, built once for the process. */
export function platformSchema(): Promise<GraphQLSchema> {
  built ??= build()
  return built
}

async function build(): Promise<GraphQLSchema> {
  const resolvers: Class[] = [
    ViewerResolver,
    PlatformResolver,
    CodeListResolver,
    RegionResolver,
    regionMutations([unitsFollow, filesFollow, erasuresFollow], once),
    RegionUnitResolver,
    ReportingUnitResolver,
    unitMutations(once),
    PersonResolver,
    PersonConnectionResolver,
    RelativeResolver,
    GuardianResolver,
    PersonPayloadResolver,
    PersonMoveResolver,
    CitizenIdClaimResolver,
    PersonMutationResolver,
    ...groups.flatMap(groupResolvers),
    EmergencyRoots,
    EmergencyAccessResolver,
    EmergencyAccessPayloadResolver,
    PersonExportResolver,
    PersonNotesResolver,
    CorrectionNoteResolver,
    CorrectionNoteMutationResolver,
    ErasureResolver,
    ErasureMutationResolver,
    StatisticsRoots,
    StatisticsResolver,
    AccessResolver,
    AuditAlarmResolver,
    RevocationResolver,
  ]
  // A leaf without a resolver of its own is read by graphql itself: type-graphql would make an asynchronous call of it.
  for (const type of getMetadataStorage().objectTypes) type.simpleResolvers = true
  const schema = await buildSchema({
    resolvers: resolvers as unknown as NonEmptyArray<new () => object>,
    orphanedTypes: [Person],
    validate: false,
    // Introspects the whole schema to see whether it is one; whoever executes the first document looks at that, and the tests before.
    skipCheck: true,
  })
  return guardRoots(notePages(noteDeliveries(guardFields(schema))))
}

/** The policy over the schema: stops the start when a coordinate has no class. */
export async function platformPolicy(table: AccessTable = loadAccessTable()): Promise<Policy> {
  const schema = await platformSchema()
  return { schema, coordinates: coordinatesOf(schema), table }
}

/** The schema as text, in a steady order: what is committed as schema/schema.graphql. */
export const printedSchema = async (): Promise<string> =>
  `${printSchema(lexicographicSortSchema(await platformSchema()))}\n`
