// The words in the language that is chosen. Views read `words.value`, and are drawn anew when it changes.
import { effect, signal } from '@preact/signals'

import { preferences } from '../views/preferences'
import { en, type Words } from './en'
import { plurals, type Count } from './plural'

export type { Words }

/** Languages on offer: each is loaded when it is needed, English is always there. */
export const languages: readonly { readonly tag: string; readonly name: string; readonly load: () => Promise<(count: Count) => Words> }[] = [
  { tag: 'en', name: 'English', load: () => Promise.resolve(en) },
  { tag: 'de', name: 'Deutsch', load: () => import('./de').then((module) => module.de) },
]

export const words = signal<Words>(en(plurals('en')))

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur'])

/** The first language that is preferred and on offer. */
export function chooseLanguage(setting: string, preferred: readonly string[]): string {
  const wanted = setting === 'system' ? preferred : [setting]
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0]
    if (languages.some((language) => language.tag === base)) return base!
  }
  return 'en'
}

/** Follows the setting; resolves when the first language is there, so that nothing is drawn twice. */
export function followLanguage(): Promise<void> {
  return new Promise((resolve) => {
    effect(() => {
      const tag = chooseLanguage(preferences.value.language, navigator.languages)
      const language = languages.find((candidate) => candidate.tag === tag)!
      language.load().then(
        (loaded) => {
          words.value = loaded(plurals(tag))
          document.documentElement.lang = tag
          document.documentElement.dir = rightToLeft.has(tag) ? 'rtl' : 'ltr'
          resolve()
        },
        () => resolve(),
      )
    })
  })
}
