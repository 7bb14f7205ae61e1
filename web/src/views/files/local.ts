// Pictures that were sent from here are shown from here, until the page is closed: nothing flickers when they have arrived.
const most = 60
const urls = new Map<string, string>()

const keyOf = (clientId: string, n: number) => `${clientId}/${n}`

export function keepLocal(clientId: string, n: number, url: string): void {
  urls.set(keyOf(clientId, n), url)
  if (urls.size <= most) return
  const [oldest, gone] = urls.entries().next().value!
  urls.delete(oldest)
  URL.revokeObjectURL(gone)
}

export const localUrl = (clientId: string | undefined, n: number): string | undefined => (clientId === undefined ? undefined : urls.get(keyOf(clientId, n)))
