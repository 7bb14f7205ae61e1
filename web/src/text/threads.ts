// The words of threads.
import { computed } from '@preact/signals'

import { words } from './index'
import { plurals } from './plural'
import { threadsDe } from './threads_de'
import { threadsEn, type ThreadsWords } from './threads_en'

const languages: Readonly<Record<string, ThreadsWords>> = { en: threadsEn(plurals('en')), de: threadsDe(plurals('de')) }

/** In the language of `words`. */
export const threadsWords = computed(() => languages[words.value.tag] ?? languages.en!)
