// What comes right after the first sign-in: the welcome page of a new server, or the chat one was invited to.
import { signal } from '@preact/signals'

export const afterEntry = signal<'welcome' | 'land' | undefined>(undefined)
