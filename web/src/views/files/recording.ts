// The chat that is spoken to now; undefined: nobody records.
import { signal } from '@preact/signals'

import type { Id } from '../../contract'

export const recordingTo = signal<Id | undefined>(undefined)
