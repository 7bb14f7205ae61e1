// The words of the search.
import { computed } from '@preact/signals'

import { words } from './index'
import { plurals } from './plural'
import { searchDe } from './search_de'
import { searchEn, type SearchWords } from './search_en'

const languages: Readonly<Record<string, SearchWords>> = { en: searchEn(plurals('en')), de: searchDe(plurals('de')) }

/** In the language of `words`. */
export const searchWords = computed(() => languages[words.value.tag] ?? languages.en!)
