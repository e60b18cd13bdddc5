import { useEffect, useState } from 'react'
import type { ChosenViewer, PlaygroundSettings } from '../settings.js'
import type { Places } from './places.js'
import { type Language, say } from './words.js'

interface Props {
  readonly label: string
  readonly viewer: ChosenViewer
  readonly settings: PlaygroundSettings
  readonly places: Places
  readonly language: Language
  onChange(viewer: ChosenViewer): void
}

const isRegion = (code: string) => /^(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(code)

/** Department, region and role: whose eyes to look through. */
export function ViewerPicker({ label, viewer, settings, places, language, onChange }: Props) {
  const [region, setRegion] = useState(viewer.region)
  useEffect(() => setRegion(viewer.region), [viewer.region])
  const typed = (code: string) => {
    setRegion(code)
    if (isRegion(code)) onChange({ ...viewer, region: code })
  }
  return (
    <fieldset className="viewer" aria-label={label || say('viewAs', language)}>
      {label ? <legend>{label}</legend> : null}
      <label>
        <span>{say('department', language)}</span>
        <select
          name="department"
          value={viewer.department}
          onChange={({ target }) => onChange({ ...viewer, department: target.value })}
        >
          {settings.departments.map(({ code, zh, en }) => (
            <option key={code} value={code}>
              {language === 'zh' ? zh : en}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{say('region', language)}</span>
        <input
          name="region"
          list="places"
          inputMode="numeric"
          autoComplete="off"
          size={13}
          value={region}
          aria-invalid={!isRegion(region)}
          onChange={({ target }) => typed(target.value.trim())}
        />
        <output>{places.get(region) ?? ''}</output>
      </label>
      <label>
        <span>{say('role', language)}</span>
        <select
          name="role"
          value={viewer.role}
          onChange={({ target }) => onChange({ ...viewer, role: target.value })}
        >
          {settings.roles.map((role) => (
            <option key={role} value={role}>
              {say(role, language)}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  )
}
