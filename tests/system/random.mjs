// Chance that can be repeated: SEED=… names it; otherwise a new one, which the test prints.
export const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))

export class Chance {
  #state

  constructor(start) { this.#state = start >>> 0 }

  /** From 0 up to, not including, 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, low to high, both included. */
  from(low, high) { return low + Math.floor(this.next() * (high - low + 1)) }

  of(list) { return list[this.from(0, list.length - 1)] }

  /** One of the keys, by their weights. */
  weighted(weights) {
    let left = this.next() * Object.values(weights).reduce((a, b) => a + b)
    for (const [name, weight] of Object.entries(weights)) if ((left -= weight) < 0) return name
    throw new Error('no weights')
  }
}
