// Environment: what the client needs of a browser, so that tests can give it something else.
import { type Database, openIndexedDatabase } from './database'

export interface Socket {
  readonly readyState: number
  send(text: string): void
  close(code?: number): void
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
  onerror: (() => void) | null
}

export interface Clock {
  now(): number
  /** Calls once, later; the answer takes it back. */
  after(ms: number, call: () => void): () => void
}

/** Like localStorage. */
export interface KeyValue {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface Channel {
  post(message: unknown): void
  listen(listener: (message: unknown) => void): void
  close(): void
}

/** Runs `work` while no other tab runs something under the same name. `signal` ends the waiting. */
export type Lock = <T>(name: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>

/** What happens to the page. Each answer ends the listening. */
export interface Page {
  visible(): boolean
  on(event: 'online' | 'offline' | 'visible' | 'hide', listener: () => void): () => void
  /** Another tab has changed the storage; `key` null: all of it. */
  onStorage(listener: (key: string | null) => void): () => void
}

export interface Environment {
  /** `https://chat.example.org`, without a slash at its end. */
  readonly origin: string
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly connect: (url: string) => Socket
  readonly storage: KeyValue
  /** Lives as long as the tab, over reloads. Without it each page is a tab of its own. */
  readonly tab?: KeyValue | undefined
  readonly openDatabase: (name: string) => Promise<Database>
  readonly lock: Lock
  readonly channel: (name: string) => Channel
  readonly page: Page
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly newId: () => string
}

/** crypto.randomUUID is there over HTTPS only. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Without HTTPS there are no Web Locks, and where a browser forbids a page to store anything it forbids them, too: tabs then
 * rely on the server, which sends nothing twice.
 */
const lock: Lock = async (name, work, signal) => {
  if (typeof navigator === 'undefined' || !navigator.locks) return work()
  let held = false
  try {
    return await navigator.locks.request(name, signal ? { signal } : {}, () => {
      held = true
      return work()
    })
  } catch (error) {
    if (held || signal?.aborted) throw error
    return work()
  }
}

/** Where it is forbidden (with all that is stored) there is no other tab with the same account. */
function channel(name: string): Channel {
  let of: BroadcastChannel | undefined
  try {
    of = new BroadcastChannel(name)
  } catch {
    // As said.
  }
  return {
    post: (message) => of?.postMessage(message),
    listen: (listener) => { if (of) of.onmessage = (event: MessageEvent<unknown>) => listener(event.data) },
    close: () => of?.close(),
  }
}

class MemoryKeyValue implements KeyValue {
  readonly #values = new Map<string, string>()
  get length(): number { return this.#values.size }
  key(index: number): string | null { return [...this.#values.keys()][index] ?? null }
  getItem(key: string): string | null { return this.#values.get(key) ?? null }
  setItem(key: string, value: string): void { this.#values.set(key, value) }
  removeItem(key: string): void { this.#values.delete(key) }
}

/** Browsers that forbid it throw, or have null: everything works, until the page is closed. */
function keyValue(kind: 'localStorage' | 'sessionStorage'): KeyValue {
  try {
    globalThis[kind].getItem('')
    return globalThis[kind]
  } catch {
    return new MemoryKeyValue()
  }
}

function listen(target: EventTarget, type: string, listener: (event: Event) => void): () => void {
  target.addEventListener(type, listener)
  return () => target.removeEventListener(type, listener)
}

const page: Page = {
  visible: () => document.visibilityState === 'visible',
  on(event, listener) {
    if (event === 'online' || event === 'offline') return listen(window, event, listener)
    const ends = [listen(document, 'visibilitychange', () => {
      if ((document.visibilityState === 'visible') === (event === 'visible')) listener()
    })]
    if (event === 'hide') ends.push(listen(window, 'pagehide', listener))
    if (event === 'visible') ends.push(listen(window, 'pageshow', (shown) => (shown as PageTransitionEvent).persisted && listener()))
    return () => ends.forEach((end) => end())
  },
  onStorage: (listener) => listen(window, 'storage', (event) => listener((event as StorageEvent).key)),
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

/** Outside of a browser tests give what is missing. */
export function browser(): Environment {
  return {
    origin: globalThis.location?.origin,
    fetch: (url, init) => fetch(url, init),
    connect: (url) => new WebSocket(url) as unknown as Socket,
    storage: keyValue('localStorage'),
    tab: keyValue('sessionStorage'),
    openDatabase: openIndexedDatabase,
    lock, channel, page,
    clock: systemClock,
    random: Math.random,
    newId,
  }
}
