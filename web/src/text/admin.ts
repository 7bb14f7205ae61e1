// The words of the administration: fetched with it, since few need them.
import { computed } from '@preact/signals'

import { adminDe } from './admin_de'
import { adminEn, type AdminWords } from './admin_en'
import { words } from './index'
import { plurals, type Count } from './plural'

export type { AdminWords }

const languages: Readonly<Record<string, (count: Count) => AdminWords>> = { en: adminEn, de: adminDe }

/** In the language of `words`. */
export const adminWords = computed(() => (languages[words.value.tag] ?? adminEn)(plurals(words.value.tag)))
