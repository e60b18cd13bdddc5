// W5: a child's file is opened, with a relative, a guardian, history, figures and the record of the change.
import { numbersUnder } from '../viewers.mjs'

/** Put in by the load, for each request another. */
const citizenId = '@CITIZEN-ID-18@@@@'
const name = '示例小禾'
const phone = '10012345678'

const sanliu = `mutation Create($input: PersonCreateInput!) {
  personCreate(input: $input) { person { id version name } userErrors { field code message } } }`

const postgraphile = `mutation Create($input: BenchCreateChildInput!) {
  created: benchCreateChild(input: $input) { person: result { countyCode personId version name } } }`

const statement = `select row_to_json(d)::text from (select row_to_json(c) as "personCreate" from (select row_to_json(p) as person
  from (select 'Person:' || county_code || ':' || person_id as id, version, name
    from bench.create_child($1, $2, $3, $4, $5::date, $6, $7)) p) c) d`

const facts = ({ version, name: called }) => [version, called]

export const create = {
  name: 'W5',
  role: 'RECORDER',
  isCreate: true,
  items: ({ villages, birthDate }) =>
    villages.map((village) => ({ ...numbersUnder(village), village, born: birthDate })),
  sanliu: {
    document: () => sanliu,
    variables: ({ village, born }) => ({
      input: {
        region: village,
        person: {
          name,
          sex: 'FEMALE',
          ethnicity: 'HAN',
          birthDate: born,
          citizenId,
          phone,
          address: '演示1组1号',
        },
        child: {
          since: born,
          arrangement: 'BOTH_PARENTS_AWAY',
          livingArrangement: 'GRANDPARENTS',
          guardianshipRating: 'FAIR',
        },
        relatives: [
          {
            relation: 'FATHER',
            name: '示例大山',
            whereabouts: 'AWAY_FOR_WORK',
            workProvince: '广东省',
            workCity: '东莞市',
          },
        ],
        guardians: [{ relation: 'PATERNAL_GRANDMOTHER', name: '示例奶奶', validFrom: born }],
      },
    }),
    facts: ({ personCreate: { person } }) => facts(person),
  },
  postgraphile: {
    document: () => postgraphile,
    variables: ({ village, born }) => ({
      input: {
        village,
        called: name,
        pinyin: 'shilixiaohe',
        initials: 'slxh',
        born,
        citizenId,
        phone,
      },
    }),
    facts: ({ created: { person } }) => facts(person),
  },
  limit: {
    statement,
    parameters: ({ village, born }) => [village, name, 'shilixiaohe', 'slxh', born, citizenId, phone],
  },
}
