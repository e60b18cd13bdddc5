import { createHash } from 'node:crypto'
import type { Context } from '../../context.js'
import { type FileRef, personGlobalId } from '../../people/file-id.js'
import type { PersonRow } from '../../people/queries.js'
import { rightsOf } from '../../policy/rights.js'
import { dataClasses } from '../../registry/classes.js'
import { chinaTime } from '../../registry/scalars.js'
import { schemaVersion } from '../../self-description/schema-version.js'
import { fileParts } from '../file-parts.js'
import { requesterCodes } from '../requester.js'
import { departmentLabel, type Heading, headingsOf, type Withheld, withheldOf } from './headings.js'
import { changesIn, movesIn, notesIn, type Section, sectionsOf } from './sections.js'

/** A copy of one file, and what is told of it beside the text. */
export interface Copy {
  readonly ref: FileRef
  readonly requestedBy: string
  readonly document: string
  readonly sha256: string
  readonly exportedAt: Date
  readonly schemaVersion: string
  readonly fieldsGiven: number
  readonly fieldsMasked: number
  readonly fieldsDenied: number
  readonly recordedRows: number
  readonly withheld: readonly Withheld[]
}

const title = { zh: '个人信息副本', en: 'Copy of the personal information in a file' }
const law = {
  zh: '个人信息保护法第44、45条；未成年人网络保护条例第36条',
  en: 'Personal Information Protection Law, articles 44 and 45; Regulations on the Protection of Minors in Cyberspace, article 36',
}

/** Makes the copy of a file that the caller has found, under the caller's rights and in the caller's own role. */
export async function copyOf(
  context: Context,
  { ref, populations, version }: PersonRow,
  requestedBy: string,
): Promise<Copy> {
  const { operation, policy } = context
  const { viewer, now, allowed } = operation
  const headings: Heading[] = []
  const sections: Section[] = []
  for (const filePart of fileParts()) {
    const { bit, container = '' } = filePart
    // Of a group that the person was never in there is nothing to tell; of one that is hidden from the caller there is.
    if (bit !== undefined && (populations & bit) === 0 && allowed.right(container) !== 'NONE') continue
    const own = headingsOf(filePart, allowed)
    headings.push(...own)
    sections.push(...(await sectionsOf(context, ref, filePart, own)))
  }
  const withheld = withheldOf(headings, rightsOf(policy.table, viewer))
  const counts = countsOf(headings, sections)
  const document = JSON.stringify(
    {
      format: 'sanliu-person-export/1',
      title,
      law,
      schemaVersion,
      exportedAt: chinaTime(now),
      exportedBy: { code: viewer.department, zh: departmentLabel(policy, viewer.department) },
      requestedBy: requesterCodes.codes[requestedBy as keyof typeof requesterCodes.codes],
      person: { id: personGlobalId(ref), version },
      counts,
      withheld: withheld.map((each) => inWords(context, each)),
      sections,
      moves: await movesIn(context, ref),
      notes: await notesIn(context, ref),
      changes: await changesIn(context, ref, populations),
    },
    null,
    1,
  )
  const sha256 = createHash('sha256').update(document, 'utf8').digest('hex')
  return { ref, requestedBy, document, sha256, exportedAt: now, schemaVersion, ...counts, withheld }
}

const countsOf = (headings: readonly Heading[], sections: readonly Section[]) => {
  const of = (mode: Heading['mode']) => headings.filter((heading) => heading.mode === mode).length
  return {
    fieldsGiven: of('FULL'),
    fieldsMasked: of('MASKED'),
    fieldsDenied: of('NONE'),
    recordedRows: sections.reduce((sum, { recorded }) => sum + recorded.length, 0),
  }
}

const reasons = {
  NOT_OF_THIS_DEPARTMENT: {
    zh: '本部门无权提供，请向所列部门查阅。',
    en: 'Not this department’s to give; ask the department that is named.',
  },
  OF_ANOTHER_PERSON: {
    zh: '属于他人的个人信息，只给出遮蔽形式；其本人可以查阅。',
    en: 'It belongs to another person and is given in masked form; that person may ask for it.',
  },
}

const inWords = (
  { policy }: Context,
  { dataClass, mode, because, askDepartment, coordinates }: Withheld,
) => ({
  class: dataClass,
  zh: dataClasses[dataClass].label,
  mode,
  because: { code: because, ...reasons[because] },
  ask: askDepartment === null ? null : { code: askDepartment, zh: departmentLabel(policy, askDepartment) },
  coordinates,
})
