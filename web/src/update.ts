// The service worker, and the change to a new build of the page when the server has one.

/** Only this one script may become a worker. */
interface ScriptURLPolicy { createScriptURL(url: string): unknown }
interface TrustedTypes { createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptURLPolicy }
declare global {
  interface Window { trustedTypes?: TrustedTypes }
}

const worker = '/sw.js'

export function registerWorker(): void {
  if (!('serviceWorker' in navigator)) return
  const policy = window.trustedTypes?.createPolicy('sw', {
    createScriptURL: (url) => {
      if (url !== worker) throw new TypeError(`not a worker of ours: ${url}`)
      return url
    },
  })
  const url = (policy?.createScriptURL(worker) ?? worker) as string
  navigator.serviceWorker.register(url).catch(() => {})  // without it the page works as well, but needs the network
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<{ open?: string }>) => {
    if (event.data.open) location.hash = new URL(event.data.open, location.href).hash
  })
}

/** Has the server another page than this one? */
export async function isOutdated(): Promise<boolean> {
  const own = document.querySelector<HTMLMetaElement>('meta[name=build]')?.content
  try {
    const response = await fetch('/build.json', { cache: 'no-cache' })
    const { build } = (await response.json()) as { build: string }
    return build !== own
  } catch {
    return false
  }
}

/** What is typed is kept as drafts, and what waits in the outbox. */
export function reload(): void {
  location.reload()
}
