import { syntheticCitizenId } from '../../src/people/citizen-id.js'
import { groups } from '../../src/people/groups/index.js'
import { guardianPart, type Part, personPart, relativePart } from '../../src/people/parts.js'
import type { FieldSpec } from '../../src/registry/field.js'
import type { GroupName } from '../access/expectations.js'
import { wholeChild } from '../support/children.js'
import { elderFacet, womanFacet } from '../support/groups.js'

type Values = Record<string, unknown>

/** A file in which every text, number and phone of every dictionary is a word of its own. */
export interface CanaryFile {
  // biome-ignore lint/suspicious/noExplicitAny: an input as a caller sends it
  readonly input: any
  /** What stands in plain columns, and nowhere else in the database. */
  readonly texts: string[]
  /** Numbers that are sealed. */
  readonly sealed: string[]
}

type Born = readonly [birthDate: string, sex: 'MALE' | 'FEMALE']
const born: Record<GroupName, Born> = {
  child: ['2015-05-06', 'FEMALE'],
  elder: ['1950-03-04', 'MALE'],
  woman: ['1985-08-09', 'FEMALE'],
}

/** A value that stands nowhere else; nothing for a code, a date or a yes. */
function wordFor(spec: FieldSpec, serial: number, [birthDate, sex]: Born): string | undefined {
  if (spec.kind === 'text') return `缇岚${serial}号`
  if (spec.masked === 'CITIZEN_ID') return syntheticCitizenId(birthDate, sex, 4_000_000 + serial)
  return spec.masked === 'PHONE' ? `137${10_000_000 + serial}` : undefined
}

export function canaryFile(index: number, group: GroupName, region: string): CanaryFile {
  const texts: string[] = []
  const sealed: string[] = []
  const fill = (part: Part, values: Values, person: Born): Values => {
    const filled = { ...values }
    for (const [name, spec] of Object.entries(part.fields)) {
      if (spec.derived) continue
      const serial = index * 1_000 + texts.length + sealed.length
      const word = wordFor(spec, serial, person)
      if (word === undefined) continue
      filled[name] = word
      if (spec.kind === 'text') texts.push(word)
      else sealed.push(word)
    }
    return filled
  }
  const [birthDate, sex] = born[group]
  const whole = wholeChild(region, { birthDate, sex })
  const facets: Record<GroupName, Values> = { child: whole.child, elder: elderFacet(), woman: womanFacet() }
  const part = groups.find(({ facet }) => facet === group)?.part as Part
  const input = {
    region,
    person: fill(personPart, whole.person, born[group]),
    [group]: fill(part, facets[group], born[group]),
    relatives: whole.relatives.map((each) =>
      fill(relativePart, { ...each, relation: 'OTHER_RELATIVE' }, ['1985-02-03', 'MALE']),
    ),
    guardians: whole.guardians.map((each) => fill(guardianPart, each, ['1955-07-08', 'FEMALE'])),
  }
  return { input, texts, sealed }
}
