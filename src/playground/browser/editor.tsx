import { pick, useGraphiQL } from '@graphiql/react'
import { GraphiQL } from 'graphiql'
import { type ReactNode, useEffect, useMemo } from 'react'
import type { Example } from '../settings.js'
import { type Answer, ask, type Question, settled, type TokenSource } from './asking.js'
import { memoryStorage } from './memory.js'
import type { Language } from './words.js'

interface Props {
  readonly tokens: TokenSource
  readonly language: Language
  readonly example: Example | undefined
  /** Where the editor puts the way to ask what stands in it. */
  readonly held: { question(): Question }
  /** Below the answer. */
  readonly footer: ReactNode
  onAnswer(answer: Answer): void
}

const storage = memoryStorage()

/** GraphiQL, asking as the chosen viewer. A new viewer is a new fetcher: the documentation is read again. */
export function Editor({ tokens, language, example, held, footer, onAnswer }: Props) {
  const fetcher = useMemo(
    () => async (question: Question) => {
      const answer = await ask(settled(question), tokens, language)
      if (question.operationName !== 'IntrospectionQuery') onAnswer(answer)
      return answer as never
    },
    [tokens, language, onAnswer],
  )
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultQuery={example?.document ?? ''}
      initialVariables={example?.variables ?? ''}
      isHeadersEditorEnabled={false}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
    >
      <GraphiQL.Logo>{null}</GraphiQL.Logo>
      <GraphiQL.Footer>
        <Inside example={example} held={held} />
        {footer}
      </GraphiQL.Footer>
    </GraphiQL>
  )
}

/** Stands inside the editor, where its fields can be reached. */
function Inside({ example, held }: Pick<Props, 'example' | 'held'>) {
  const { queryEditor, variableEditor, operationName } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'operationName'),
  )
  useEffect(() => {
    if (!example || !queryEditor || !variableEditor) return
    if (queryEditor.getValue() !== example.document) queryEditor.setValue(example.document)
    if (variableEditor.getValue() !== example.variables) variableEditor.setValue(example.variables)
  }, [example, queryEditor, variableEditor])
  held.question = () =>
    settled({
      query: queryEditor?.getValue() ?? '',
      variables: variablesIn(variableEditor?.getValue() ?? ''),
      operationName: operationName ?? null,
    })
  return null
}

function variablesIn(text: string): unknown {
  try {
    return text.trim() ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
