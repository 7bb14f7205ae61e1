// A browser's history, as far as a trail sees it: steps are taken later, and told.
import type { Entries } from '../../src/trail'

interface Entry { href: string; state: unknown }

export class FakeHistory implements Entries {
  entries: Entry[] = [{ href: '#/', state: null }]
  at = 0
  /** What has been asked for and is not done yet. */
  #due: (() => void)[] = []
  #late: (() => void)[] = []
  arrived: (samePage: boolean) => void = () => undefined

  get href(): string { return this.entries[this.at]!.href }
  state(): unknown { return this.entries[this.at]!.state }

  push(state: object, href = this.href): void {
    this.entries.splice(this.at + 1, Infinity, { href, state })
    this.at++
  }

  replace(state: object, href = this.href): void { this.entries[this.at] = { href, state } }

  go(by: number): void { this.#due.push(() => this.#step(by)) }

  later(call: () => void, ms?: number): void { (ms === undefined ? this.#due : this.#late).push(call) }

  /** Somebody presses Back or Forward, or types an address in. */
  press(by: number): void { this.go(by) }
  enter(href: string): void {
    this.#due.push(() => {
      const samePage = href === this.href
      this.entries.splice(this.at + 1, Infinity, { href, state: null })
      this.at++
      this.arrived(samePage)
    })
  }

  /** Does what is due, and what follows from it. */
  rest(): void {
    for (let next = this.#due.shift(); next; next = this.#due.shift()) next()
  }

  /** A second later. */
  wait(): void {
    for (const call of this.#late.splice(0)) call()
    this.rest()
  }

  #step(by: number): void {
    if (!this.entries[this.at + by]) return  // a browser does nothing then, and says nothing
    const before = this.href
    this.at += by
    this.arrived(before === this.href)
  }
}
