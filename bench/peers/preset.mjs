// What PostGraphile shows of the database: the tables that the questions need, to be read, and the functions of `bench`.
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { jsonPgSmartTags } from 'postgraphile/utils'
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter'

const read = '-insert -update -delete'
const tags = (more = {}) => ({ tags: { behavior: read, ...more } })
const toRegion = '(region_code) references region (code)'

/** Links that the product keeps without a foreign key, so that PostGraphile can follow them in one statement. */
const shown = {
  person: tags({ foreignKey: `${toRegion}|@fieldName region` }),
  child: tags(),
  relative: tags(),
  guardian: tags(),
  membership: tags(),
  region: tags({
    foreignKey: '(parent_code) references region (code)|@fieldName parent|@foreignFieldName children',
  }),
  file_change: tags({
    foreignKey: [
      '(county_code, person_id) references person (county_code, person_id)|@foreignFieldName changes',
      `${toRegion}|@fieldName region`,
    ],
  }),
}

/** The other tables have no place in the schema: it stays small. */
const onlyShown = {
  name: 'OnlyShownPlugin',
  version: '0.0.0',
  gather: {
    hooks: {
      pgIntrospection_class(_, { entity }) {
        if (entity.getNamespace()?.nspname !== 'public' || entity.relname in shown) return
        entity.getTags().behavior = ['-*']
      },
    },
  },
}

export const preset = {
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  plugins: [
    jsonPgSmartTags({
      version: 1,
      config: {
        class: Object.fromEntries(Object.entries(shown).map(([name, value]) => [`public.${name}`, value])),
      },
    }),
    onlyShown,
  ],
  // Rights are the database's matter, and who connects has them all; filters are asked for that have no index of their own.
  disablePlugins: ['PgRBACPlugin', 'PgIndexBehaviorsPlugin'],
  grafserv: { graphiql: false, watch: false, websockets: false, maxRequestLength: 1_000_000 },
  grafast: { explain: false },
  schema: { defaultBehavior: 'list', connectionFilterRelations: true },
}
