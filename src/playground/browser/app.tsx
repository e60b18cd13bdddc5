import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ChosenViewer, Example, PlaygroundSettings } from '../settings.js'
import { type Answer, lentTo, type Question, type TokenSource } from './asking.js'
import { Comparison } from './comparison.js'
import { Editor } from './editor.js'
import { filledIn } from './filled-in.js'
import { MaskedList } from './masked-list.js'
import { type Places, placesBelow } from './places.js'
import { ViewerPicker } from './viewer-picker.js'
import { say } from './words.js'

const nobody: Places = new Map()

/** The whole page: a bar of our own above the editor, the comparison below. */
export function App({ settings }: { readonly settings: PlaygroundSettings }) {
  const [language, setLanguage] = useState(settings.language)
  const [example, setExample] = useState<Example | undefined>(settings.examples[0])
  const [viewer, setViewer] = useState<ChosenViewer>(settings.examples[0]?.viewer ?? settings.first)
  const [token, setToken] = useState('')
  const [isComparing, setComparing] = useState(false)
  const [answer, setAnswer] = useState<Answer>()
  const [places, setPlaces] = useState(nobody)
  const held = useRef<{ question(): Question }>({ question: () => ({ query: '' }) }).current

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = say('title', language)
  }, [language])

  const tokens = useMemo<TokenSource>(() => {
    if (settings.mayChooseViewer) return lentTo(viewer, language)
    return token ? async () => token : () => Promise.reject(new Error(say('noToken', language)))
  }, [settings, viewer, language, token])

  useEffect(() => {
    if (settings.mayChooseViewer)
      placesBelow(settings.first.region, lentTo(settings.first, language), language).then(setPlaces, () => {})
  }, [settings, language])

  const look = (chosen: ChosenViewer) => {
    setViewer(chosen)
    setAnswer(undefined)
  }
  const load = (name: string) => {
    const chosen = settings.examples.find((each) => each.name === name)
    // A copy: the same example chosen again stands there again as it was.
    if (!chosen) return
    setExample({ ...chosen })
    if (!settings.mayChooseViewer) return
    look(chosen.viewer)
    const tokensOf = (each: ChosenViewer) => lentTo(each, language)
    filledIn(chosen, tokensOf, language, settings.first).then(
      // Somebody who has chosen another one meanwhile keeps that.
      (filled) => setExample((now) => (now?.name === name ? filled : now)),
      () => {},
    )
  }
  const noteAnswer = useCallback((given: Answer) => setAnswer(given), [])
  const masked = answer?.extensions?.access?.masked

  return (
    <div className="page">
      <header className="bar">
        <strong>{say('title', language)}</strong>
        <label>
          <span>{say('examples', language)}</span>
          <select name="example" value={example?.name ?? ''} onChange={({ target }) => load(target.value)}>
            <option value="" disabled>
              {say('chooseExample', language)}
            </option>
            {settings.examples.map(({ name, title }) => (
              <option key={name} value={name}>
                {title[language]}
              </option>
            ))}
          </select>
        </label>
        {settings.mayChooseViewer ? (
          <ViewerPicker
            label=""
            viewer={viewer}
            settings={settings}
            places={places}
            language={language}
            onChange={look}
          />
        ) : (
          <TokenField language={language} onToken={setToken} />
        )}
        <span className="space" />
        {settings.mayChooseViewer ? (
          <button type="button" aria-pressed={isComparing} onClick={() => setComparing(!isComparing)}>
            {say(isComparing ? 'closeCompare' : 'compare', language)}
          </button>
        ) : null}
        <button type="button" name="language" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
          {say('otherLanguage', language)}
        </button>
        <a href={`/?lang=${language}`}>{say('start', language)}</a>
      </header>
      <datalist id="places">
        {[...places].map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </datalist>
      <div className="work">
        <main className={isComparing ? 'editor beside' : 'editor'}>
          <Editor
            tokens={tokens}
            language={language}
            example={example}
            held={held}
            onAnswer={noteAnswer}
            footer={
              masked ? (
                <details className="notes">
                  <summary>
                    {masked.length > 0
                      ? `${masked.length} ${say('maskedCount', language)}`
                      : say('nothingMasked', language)}
                  </summary>
                  <MaskedList masked={masked} departments={settings.departments} language={language} />
                </details>
              ) : null
            }
          />
        </main>
        {isComparing ? (
          <Comparison
            settings={settings}
            viewer={viewer}
            places={places}
            language={language}
            question={() => held.question()}
          />
        ) : null}
      </div>
    </div>
  )
}

/** In production: a token of the identity provider. It is never written anywhere. */
function TokenField({ language, onToken }: { readonly language: 'zh' | 'en'; onToken(token: string): void }) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <form
      className="token"
      onSubmit={(event) => {
        event.preventDefault()
        onToken(field.current?.value.trim().replace(/^Bearer +/i, '') ?? '')
      }}
    >
      <label>
        <span>{say('token', language)}</span>
        <input ref={field} type="password" autoComplete="off" placeholder={say('tokenHint', language)} />
      </label>
      <button type="submit">{say('useToken', language)}</button>
    </form>
  )
}
