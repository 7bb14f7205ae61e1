// The words of what is fetched after the first page (views/deferred_parts.ts).
import { computed } from '@preact/signals'

import { words } from './index'
import { deferredDe } from './deferred_de'
import { deferredEn, type DeferredWords } from './deferred_en'

const languages: Readonly<Record<string, DeferredWords>> = { en: deferredEn, de: deferredDe }

/** In the language of `words`. */
export const deferredWords = computed(() => languages[words.value.tag] ?? deferredEn)
