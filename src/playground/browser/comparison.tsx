import { getOperationAST, parse } from 'graphql'
import { useState } from 'react'
import type { ChosenViewer, PlaygroundSettings } from '../settings.js'
import { type Answer, ask, lentTo, type Question } from './asking.js'
import { linesOf, valuesOf } from './lines.js'
import { MaskedList } from './masked-list.js'
import type { Places } from './places.js'
import { ViewerPicker } from './viewer-picker.js'
import { type Language, say } from './words.js'

interface Props {
  readonly settings: PlaygroundSettings
  readonly viewer: ChosenViewer
  readonly places: Places
  readonly language: Language
  /** What stands in the editor now. */
  question(): Question
}

type Seen = Answer | 'running' | undefined

/** The same document, run for two departments side by side. */
export function Comparison({ settings, viewer, places, language, question }: Props) {
  const [viewers, setViewers] = useState<readonly [ChosenViewer, ChosenViewer]>([viewer, settings.second])
  const [seen, setSeen] = useState<readonly [Seen, Seen]>([undefined, undefined])
  const [refusal, setRefusal] = useState<string>()

  const run = async () => {
    const asked = question()
    if (!isOneQuery(asked)) return setRefusal(say('onlyQueries', language))
    setRefusal(undefined)
    setSeen(['running', 'running'])
    const [one, other] = await Promise.all(
      viewers.map((each) => ask(asked, lentTo(each, language), language).catch(unanswered(language))),
    )
    setSeen([one, other])
  }

  const choose = (index: number, chosen: ChosenViewer) => {
    setViewers(([one, other]) => (index === 0 ? [chosen, other] : [one, chosen]))
    setSeen(([one, other]) => (index === 0 ? [undefined, other] : [one, undefined]))
  }

  return (
    <section className="comparison" aria-label={say('compare', language)}>
      <div className="comparison-head">
        <button type="button" className="primary" onClick={run}>
          {say('runBoth', language)}
        </button>
        <span className="quiet">{refusal ?? say('compareHint', language)}</span>
      </div>
      <div className="sides">
        {viewers.map((each, index) => (
          // Two sides, always in this order.
          <div className="side" key={index === 0 ? 'one' : 'other'}>
            <ViewerPicker
              label={index === 0 ? 'A' : 'B'}
              viewer={each}
              settings={settings}
              places={places}
              language={language}
              onChange={(chosen) => choose(index, chosen)}
            />
            <Side
              seen={seen[index]}
              other={seen[1 - index]}
              departments={settings.departments}
              language={language}
            />
          </div>
        ))}
      </div>
    </section>
  )
}

const unanswered =
  (language: Language) =>
  (error: unknown): Answer => ({
    errors: [{ message: error instanceof Error ? error.message : say('failed', language) }],
  })

function isOneQuery({ query, operationName }: Question): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'query'
  } catch {
    // The server says better what is wrong with it.
    return true
  }
}

function Side({
  seen,
  other,
  departments,
  language,
}: {
  readonly seen: Seen
  readonly other: Seen
  readonly departments: PlaygroundSettings['departments']
  readonly language: Language
}) {
  if (seen === undefined || seen === 'running')
    return <p className="quiet">{say(seen === 'running' ? 'running' : 'notRun', language)}</p>
  const against = other && other !== 'running' && other.data ? valuesOf(other.data) : undefined
  return (
    <>
      {seen.errors?.map(({ message, extensions }) => (
        <p className="refused" key={message}>
          {seen.data ? '' : `${say('refused', language)} · `}
          {extensions?.code ? <code>{extensions.code}</code> : null} {message}
        </p>
      ))}
      {seen.data ? (
        <>
          <MaskedList
            masked={seen.extensions?.access?.masked ?? []}
            departments={departments}
            language={language}
          />
          <pre className="answer">
            {linesOf(seen.data).map(({ path, text, value }) => (
              <span
                key={path}
                className={
                  against && value !== undefined && against.get(path) !== value ? 'differs' : undefined
                }
              >
                {`${text}\n`}
              </span>
            ))}
          </pre>
        </>
      ) : null}
    </>
  )
}
