// The words of moderation, of how long messages are kept, of the directory, user groups and quiet hours: fetched with these.
import { computed } from '@preact/signals'

import { words } from './index'
import { plurals } from './plural'
import { roomsDe } from './rooms_de'
import { roomsEn, type RoomsWords } from './rooms_en'

const languages: Readonly<Record<string, RoomsWords>> = { en: roomsEn(plurals('en')), de: roomsDe(plurals('de')) }

/** In the language of `words`. */
export const roomsWords = computed(() => languages[words.value.tag] ?? languages.en!)
