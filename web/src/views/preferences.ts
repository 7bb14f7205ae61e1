// What is set for this browser alone.
import { effect, signal } from '@preact/signals'

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly language: string
  readonly notifications: boolean
  readonly recentEmoji: readonly string[]
  /** The skin tone of emoji: 0 (none) to 5. */
  readonly skin?: 0 | 1 | 2 | 3 | 4 | 5
  /** The id of the last announcement that was read and put away. */
  readonly dismissed: string
}

const key = 'snug.preferences'
const fallback: Preferences = { theme: 'system', language: 'system', notifications: false, recentEmoji: [], dismissed: '' }

function stored(): Preferences {
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>) }
  } catch {
    return fallback
  }
}

export const preferences = signal<Preferences>(stored())

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]) {
  preferences.value = { ...preferences.value, [name]: value }
  try {
    localStorage.setItem(key, JSON.stringify(preferences.value))
  } catch {
    // A browser that keeps nothing: it holds as long as the page.
  }
}

/** The theme, and settings made in another tab. */
export function followPreferences() {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    const { theme } = preferences.value
    document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
  }
  effect(show)
  dark.addEventListener('change', show)
  window.addEventListener('storage', (event) => {
    if (event.key === key) preferences.value = stored()
  })
}
