// Uploads that were begun in this tab, by what their file is: picked again after a reload, it goes on where it was.
const prefix = 'snug.upload.'
const keepsMs = 23 * 3600_000

interface Kept {
  readonly path: string
  readonly until: number
}

type Known = Pick<File, 'name' | 'size' | 'type' | 'lastModified'>

/** No name of a file stands in the storage. */
export function fingerprintOf(userId: string, as: string, { name, size, type, lastModified }: Known): string {
  let hash = 0xcbf29ce484222325n
  for (const sign of new TextEncoder().encode(JSON.stringify([userId, as, name, size, type, lastModified]))) hash = BigInt.asUintN(64, (hash ^ BigInt(sign)) * 0x100000001b3n)
  return prefix + hash.toString(36)
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined  // forbidden, or full: then it begins anew
  }
}

export const remember = (key: string, path: string) => attempt(() => sessionStorage.setItem(key, JSON.stringify({ path, until: Date.now() + keepsMs } satisfies Kept)))

export const forget = (key: string) => attempt(() => sessionStorage.removeItem(key))

export function remembered(key: string): string | undefined {
  const kept = attempt(() => JSON.parse(sessionStorage.getItem(key) ?? 'null') as Kept | null)
  return kept && kept.until > Date.now() ? kept.path : undefined
}
