// The words of pictures of people, chats and the server, of its own emoji, and of link previews.
import { computed } from '@preact/signals'

import { words } from './index'
import { picturesDe } from './pictures_de'
import { picturesEn, type PicturesWords } from './pictures_en'
import { plurals } from './plural'

const languages: Readonly<Record<string, PicturesWords>> = { en: picturesEn(plurals('en')), de: picturesDe(plurals('de')) }

/** In the language of `words`. */
export const picturesWords = computed(() => languages[words.value.tag] ?? languages.en!)
