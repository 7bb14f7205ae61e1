// The parts that are fetched after the first page (deferred_parts.ts). The entry point says how; views name the part they need.
// So no view imports, even late, a module that imports it.
type Parts = typeof import('./deferred_parts')

let fetchParts: () => Promise<Parts>

export function provideParts(fetch: () => Promise<Parts>): void {
  fetchParts = fetch
}

export const allParts = (): Promise<Parts> => fetchParts()

/** Fetches one part, for `lazy`. */
export const part = <Name extends keyof Parts>(name: Name) => (): Promise<Parts[Name]> => fetchParts().then((parts) => parts[name])
