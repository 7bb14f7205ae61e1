import { useId } from 'preact/hooks'

import { languages, words } from '../../text'
import { preferences, setPreference } from '../preferences'
import { Choices } from './choices'

export function Appearance() {
  const t = words.value.settings
  const id = useId()
  const { theme, language } = preferences.value
  return (
    <section>
      <h2>{t.appearance}</h2>
      <Choices label={t.theme} value={theme} options={t.themes} onChange={(value) => setPreference('theme', value)} />
      <div class="field">
        <label for={id}>{t.language}</label>
        <select id={id} class="input" value={language} onChange={(event) => setPreference('language', event.currentTarget.value)}>
          <option value="system">{t.languageSystem}</option>
          {languages.map(({ tag, name }) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </section>
  )
}
