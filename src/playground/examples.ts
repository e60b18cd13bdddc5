import { readExamples } from '../self-description/examples.js'
import type { Example } from './settings.js'

/** The head of a document is for its readers in the repository: title, user, what it gives. */
const withoutHead = (document: string) => `${document.replace(/^(#.*\n)+/, '').trim()}\n`

/** The examples of a folder as the page shows them, in the order of their names. */
export const examplesIn = (folder?: string): Example[] =>
  readExamples(folder).map(({ name, title, viewer, document, variables }) => ({
    name,
    title,
    viewer,
    document: withoutHead(document),
    variables: Object.keys(variables).length > 0 ? JSON.stringify(variables, null, 2) : '',
  }))
