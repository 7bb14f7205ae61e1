// Device: one browser without a browser. Its tabs share storage, databases, locks and channels, as real ones do.
import type { Channel, Clock, Environment, Lock, Page, Socket } from '../../src/client/environment'
import { type Box, MemoryDatabase } from '../../src/client/database'

type PageEvent = Parameters<Page['on']>[0]

export interface Network {
  readonly origin: string
  readonly clock: Clock
  readonly fetch: Environment['fetch']
  readonly connect: (url: string) => Socket
}

let ids = 0

/** Readings can be held up. */
export class TestDatabase extends MemoryDatabase {
  #held: Promise<void> | undefined

  /** Until the answer is called, readings see what is there now and say so later. */
  holdReadings(): () => void {
    let release = () => {}
    this.#held = new Promise((resolve) => { release = resolve })
    return () => {
      this.#held = undefined
      release()
    }
  }

  override async read(box: Box): Promise<[string, unknown][]> {
    const rows = await super.read(box)
    await this.#held
    return rows
  }
}

export class Device {
  /** Its tabs do not hear each other's channels. */
  deaf = false
  readonly storage = new Map<string, string>()
  readonly #databases = new Map<string, TestDatabase>()
  readonly #locks = new Map<string, Promise<unknown>>()
  readonly #channels = new Set<{ name: string; listener?: (message: unknown) => void }>()
  readonly #tabs = new Set<Tab>()

  constructor(private readonly network: Network) {}

  database(name: string): TestDatabase {
    const known = this.#databases.get(name)
    if (known) return known
    const made = new TestDatabase()
    this.#databases.set(name, made)
    return made
  }

  tab(): Tab {
    const tab = new Tab()
    this.#tabs.add(tab)
    const storage = this.storage
    const changed = (key: string) => { for (const other of this.#tabs) if (other !== tab) queueMicrotask(() => other.stored(key)) }
    const lock: Lock = async (name, work, signal) => {
      const before = this.#locks.get(name) ?? Promise.resolve()
      const mine = (async () => {
        let abort = () => {}
        const aborted = new Promise<void>((resolve) => { abort = resolve })
        signal?.addEventListener('abort', abort)
        await Promise.race([before, aborted])
        signal?.removeEventListener('abort', abort)
        if (signal?.aborted) throw new Error('aborted')
        return work()
      })()
      // The next one waits for both: who gave up waiting leaves the one before in place.
      this.#locks.set(name, Promise.allSettled([before, mine]))
      return mine
    }
    const channel = (name: string): Channel => {
      const own: { name: string; listener?: (message: unknown) => void } = { name }
      this.#channels.add(own)
      return {
        post: (message) => {
          if (this.deaf) return
          for (const other of this.#channels) if (other !== own && other.name === name) queueMicrotask(() => other.listener?.(message))
        },
        listen: (listener) => { own.listener = listener },
        close: () => { this.#channels.delete(own) },
      }
    }
    tab.environment = {
      ...this.network,
      lock, channel,
      page: tab,
      openDatabase: async (name) => this.database(name),
      storage: {
        get length() { return storage.size },
        key: (index) => [...storage.keys()][index] ?? null,
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => { storage.set(key, value); changed(key) },
        removeItem: (key) => { if (storage.delete(key)) changed(key) },
      },
      random: () => 0.5,
      newId: () => `id-${++ids}`,
    }
    return tab
  }
}

export class Tab implements Page {
  environment!: Environment
  readonly #listeners: { event: PageEvent; listener: () => void }[] = []
  readonly #stored = new Set<(key: string | null) => void>()

  visible(): boolean { return true }

  on(event: PageEvent, listener: () => void): () => void {
    const entry = { event, listener }
    this.#listeners.push(entry)
    return () => void this.#listeners.splice(this.#listeners.indexOf(entry), 1)
  }

  onStorage(listener: (key: string | null) => void): () => void {
    this.#stored.add(listener)
    return () => this.#stored.delete(listener)
  }

  /** Something happens to the page. */
  fire(event: PageEvent): void { for (const entry of [...this.#listeners]) if (entry.event === event) entry.listener() }

  stored(key: string): void { for (const listener of [...this.#stored]) listener(key) }
}
