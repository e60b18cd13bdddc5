/** What the page is told by the server. Types only, read by both sides; it imports nothing of the server. */
export interface PlaygroundSettings {
  readonly language: 'zh' | 'en'
  /** Whether the server lends the eyes of a department; otherwise the page asks for a token. */
  readonly mayChooseViewer: boolean
  readonly departments: readonly { readonly code: string; readonly zh: string; readonly en: string }[]
  readonly roles: readonly string[]
  /** Two viewers to begin with: one to look, one to compare. */
  readonly first: ChosenViewer
  readonly second: ChosenViewer
  readonly examples: readonly Example[]
}

export interface ChosenViewer {
  readonly department: string
  readonly region: string
  readonly role: string
}

/** A document that runs as it stands, and for whom it is meant. */
export interface Example {
  readonly name: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly viewer: ChosenViewer
  readonly document: string
  readonly variables: string
}
