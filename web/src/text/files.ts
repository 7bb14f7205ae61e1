// The words of files: fetched with what shows them.
import { computed } from '@preact/signals'

import { filesDe } from './files_de'
import { filesEn, type FilesWords } from './files_en'
import { words } from './index'
import { plurals } from './plural'

const languages: Readonly<Record<string, FilesWords>> = { en: filesEn(plurals('en')), de: filesDe(plurals('de')) }

/** In the language of `words`. */
export const filesWords = computed(() => languages[words.value.tag] ?? languages.en!)
