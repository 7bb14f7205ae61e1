// The words of what can be done with messages and chats: fetched with what does it.
import { computed } from '@preact/signals'

import { words } from './index'
import { messagesDe } from './messages_de'
import { messagesEn, type MessagesWords } from './messages_en'
import { plurals } from './plural'

const languages: Readonly<Record<string, MessagesWords>> = { en: messagesEn(plurals('en')), de: messagesDe(plurals('de')) }

/** In the language of `words`. */
export const messagesWords = computed(() => languages[words.value.tag] ?? languages.en!)
