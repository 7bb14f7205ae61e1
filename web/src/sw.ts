// The service worker: the page opens without a network, and no request for what is here already.
/// <reference lib="webworker" />
export {}

declare const self: ServiceWorkerGlobalScope
/** Put in by the build: names this build, and all that it is made of. */
declare const BUILD: string
declare const SHELL: string[]

const cacheName = `snug-${BUILD}`
/** How long the network may take to give the page before the kept one is shown. */
const patience = 2500

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    // Pages of the build before this one stay open until nothing would be lost: they still need its parts.
    const others = (await caches.keys()).filter((name) => name.startsWith('snug-') && name !== cacheName)
    for (const name of others.slice(0, -1)) await caches.delete(name)
    await self.clients.claim()
  })())
})

async function page(request: Request): Promise<Response> {
  const kept = await caches.match('/', { cacheName })
  const late = kept && new Promise<Response>((resolve) => setTimeout(() => resolve(kept.clone()), patience))
  const fresh = fetch(request)
  try {
    return await (late ? Promise.race([fresh, late]) : fresh)
  } catch (error) {
    if (kept) return kept
    throw error
  }
}

/** Its name changes with its content, so what is here is right, whatever else the answer says that it depends on (Vary). */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true })
  if (kept) return kept
  const fresh = await fetch(request)
  if (fresh.ok) await (await caches.open(cacheName)).put(request, fresh.clone())
  return fresh
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate' && url.pathname === '/') event.respondWith(page(request))
  else if (/^\/(assets|icons)\//.test(url.pathname) || url.pathname === '/manifest.webmanifest') event.respondWith(asset(request))
})

/** A notification brings back the page that is open, or opens one. */
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const target = String((event.notification.data as { href?: string } | undefined)?.href ?? '/')
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
    const best = pages.find((client) => client.focused) ?? pages.find((client) => client.visibilityState === 'visible') ?? pages[0]
    if (!best) return void (await self.clients.openWindow(target))
    await best.focus()
    best.postMessage({ open: target })
  })())
})
