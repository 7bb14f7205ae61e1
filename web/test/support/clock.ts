// A clock that stands still until it is told to go on; what the passing time sets off has happened when that returns.
import type { Clock } from '../../src/client/environment'

export class TestClock implements Clock {
  #now = Date.parse('2026-11-23T07:00:00.000Z')
  readonly #timers = new Set<{ at: number; call: () => void }>()

  /** Somebody sets the clock: timers go on as they were. */
  set = 0

  now(): number { return this.#now + this.set }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, call }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Everything that follows from what is there, without time passing. */
  async settle(): Promise<void> {
    for (let i = 0; i < 10; ++i) await new Promise((resolve) => setImmediate(resolve))
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await this.settle()
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0]
      if (!next || next.at > end) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.call()
    }
    this.#now = end
    await this.settle()
  }
}
