import { useId } from 'preact/hooks'

import { languages } from '../../text'
import { deferredWords } from '../../text/deferred'
import { preferences, setPreference } from '../preferences'
import { Select } from '../select'
import { Choices } from './choices'

export function Appearance() {
  const t = deferredWords.value.settings
  const id = useId()
  const { theme, language } = preferences.value
  return (
    <section>
      <h2>{t.appearance}</h2>
      <Choices label={t.theme} value={theme} options={t.themes} onChange={(value) => setPreference('theme', value)} />
      <div class="field">
        <label for={id}>{t.language}</label>
        <Select id={id} name="language" value={language} onChoose={(value) => setPreference('language', value)}>
          <option value="system">{t.languageSystem}</option>
          {languages.map(({ tag, name }) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </Select>
      </div>
    </section>
  )
}
