// Whether the details of the open chat are shown.
import { signal } from '@preact/signals'

export const panelOpen = signal(false)
