import type { PlaygroundSettings } from '../settings.js'
import type { Masked } from './asking.js'
import { type Language, say } from './words.js'

interface Props {
  readonly masked: readonly Masked[]
  readonly departments: PlaygroundSettings['departments']
  readonly language: Language
}

/** What an answer leaves out, and why, as a table. */
export function MaskedList({ masked, departments, language }: Props) {
  if (masked.length === 0) return <p className="quiet">{say('nothingMasked', language)}</p>
  const nameOf = (code: string) => departments.find((each) => each.code === code)?.[language] ?? code
  return (
    <table className="withheld">
      <thead>
        <tr>
          {['field', 'mode', 'reason', 'owner'].map((word) => (
            <th key={word} scope="col">
              {say(word, language)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {masked.map(({ coordinate, mode, reason, ownerDepartment }) => (
          <tr key={coordinate}>
            <td>
              <code>
                {coordinate.split('.')[0]}.<wbr />
                {coordinate.split('.')[1]}
              </code>
            </td>
            <td>
              <span className={`mode ${mode.toLowerCase()}`}>{say(mode, language)}</span>
            </td>
            <td>{reason}</td>
            <td>{nameOf(ownerDepartment)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
