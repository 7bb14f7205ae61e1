// The parts that are fetched after the first page (deferred_parts.ts). The entry point says how; views name the part they need.
// So no view imports, even late, a module that imports it.
import { signal } from '@preact/signals'

type Parts = typeof import('./deferred_parts')

let fetchParts: () => Promise<Parts>

/** Undefined: they are still on their way. For what a view shows as well as it can without them. */
export const parts = signal<Parts | undefined>(undefined)

export function provideParts(fetch: () => Promise<Parts>): void {
  fetchParts = fetch
}

export const allParts = (): Promise<Parts> => fetchParts().then((all) => (parts.value = all))

/** Fetches one part, for `lazy`. */
export const part = <Name extends keyof Parts>(name: Name) => (): Promise<Parts[Name]> => allParts().then((all) => all[name])
