// Database: what one account keeps on this device. Two boxes of values by key; changes are written all or none.
import { deleteDB, openDB } from 'idb'

export type Box = 'state' | 'outbox'

export interface Change {
  readonly box: Box
  readonly key: string
  /** Undefined: remove it. */
  readonly value: unknown
}

export interface Database {
  read(box: Box): Promise<[key: string, value: unknown][]>
  write(changes: readonly Change[]): Promise<void>
  /** Everything, for good. */
  destroy(): Promise<void>
  close(): void
}

const boxes: readonly Box[] = ['state', 'outbox']

export async function openIndexedDatabase(name: string): Promise<Database> {
  try {
    return await indexed(name)
  } catch {
    return new MemoryDatabase()  // some private windows have none: everything works, until the page is closed
  }
}

async function indexed(name: string): Promise<Database> {
  const db = await openDB(name, 1, {
    upgrade(opened) { for (const box of boxes) opened.createObjectStore(box) },
    // Another tab forgets the account, or has a newer page.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  })
  return {
    async read(box) {
      const transaction = db.transaction(box)
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()])
      return keys.map((key, i) => [String(key), values[i] as unknown])
    },
    async write(changes) {
      if (changes.length === 0) return
      const transaction = db.transaction([...new Set(changes.map(({ box }) => box))], 'readwrite')
      for (const { box, key, value } of changes) {
        const store = transaction.objectStore(box)
        void (value === undefined ? store.delete(key) : store.put(value, key))
      }
      transaction.commit()  // without waiting for the answers: the page may be closed before they come
      await transaction.done
    },
    async destroy() {
      const transaction = db.transaction([...boxes], 'readwrite')
      for (const box of boxes) void transaction.objectStore(box).clear()
      await transaction.done
      db.close()
      void deleteDB(name).catch(() => {})  // once the other tabs have left it
    },
    close: () => db.close(),
  }
}

export class MemoryDatabase implements Database {
  readonly #boxes: Record<Box, Map<string, unknown>> = { state: new Map(), outbox: new Map() }

  async read(box: Box): Promise<[string, unknown][]> { return [...structuredClone(this.#boxes[box])] }

  async write(changes: readonly Change[]): Promise<void> {
    for (const { box, key, value } of structuredClone(changes)) {
      if (value === undefined) this.#boxes[box].delete(key)
      else this.#boxes[box].set(key, value)
    }
  }

  async destroy(): Promise<void> { for (const box of boxes) this.#boxes[box].clear() }

  close(): void {}
}
