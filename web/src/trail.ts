// The trail: what the browser's Back leads through. Each page is an entry of the history, and so is each layer above it (a
// menu, a dialog, the details): Back closes the topmost layer first. What is closed otherwise takes its entry along, so that
// Back never leads to something that is gone; and where Forward leads to such an entry all the same, it is passed over.

/** The browser's history, or a test's. What it does with `go` is done later, and told by `arrived`. */
export interface Entries {
  state(): unknown
  push(state: object, href?: string): void
  replace(state: object, href?: string): void
  go(by: number): void
  /** Calls once, when what runs now has ended, or in so many milliseconds. */
  later(call: () => void, ms?: number): void
}

/** A step that the browser does not take is given up: there is nothing behind the first entry. */
const stepMs = 1000

/** What stands in an entry: how many layers lie above its page, and the page from which one came there. */
interface Place {
  readonly depth: number
  readonly from?: string | undefined
}

interface Going {
  readonly href: string
  readonly replace: boolean
  readonly from: string
}

/** `leaving`: the page below goes; else the layer alone is closed. */
export type Close = (leaving: boolean) => void

export class Trail {
  /** The open layers, each as the way to close it; the topmost is the last. */
  #layers: Close[] = []
  #going: Going | undefined
  /** The depth of the entry that is under way to. */
  #aim: number | undefined
  #steps = 0
  #due = false

  constructor(private readonly entries: Entries) {
    this.#settle()  // reloaded while a layer was open: it is not any more
  }

  get depth(): number { return this.#layers.length }

  /** A layer has opened. `close` is called when one goes back from it. The answer: it has closed otherwise. */
  open(close: Close): () => void {
    this.#layers.push(close)
    this.#soon()
    return () => this.#drop(close)
  }

  /** Closes the topmost layer. */
  closeTop(leaving = false): boolean {
    const close = this.#layers.at(-1)
    if (!close) return false
    this.#drop(close)
    close(leaving)
    return true
  }

  closeAll(leaving = false): void { while (this.closeTop(leaving)); }

  /** To another page; what lies above this one closes. `from`: the page that is left. */
  goTo(href: string, from: string, replace: boolean): void {
    this.closeAll(true)
    this.#going = { href, from, replace }
    this.#settle()
  }

  /** Goes back to the page, or to one that begins as `other`, if it is where one came from; false: it is not. */
  backTo(href: string, other?: string): boolean {
    const { depth, from } = this.#place()
    if (this.#aim !== undefined || this.#going || (from !== href && !(other && from?.startsWith(other)))) return false
    this.closeAll(true)
    this.#move(-1 - depth, 0)
    return true
  }

  /** The browser has come to another entry: by `go`, by Back or Forward, or by an address that was typed in. */
  arrived(samePage: boolean): void {
    const { depth } = this.#place()
    const meant = this.#aim === depth
    this.#aim = undefined
    if (!samePage) this.closeAll(true)
    if (!meant) while (this.#layers.length > depth) this.closeTop()
    this.#settle()
  }

  /** A page is under way to: the address is still the one before. */
  get underWay(): boolean { return this.#going !== undefined }

  #place(): Place {
    const state = this.entries.state() as Partial<Place> | null
    return { depth: Number(state?.depth ?? 0) || 0, from: state?.from }
  }

  #drop(close: Close): void {
    const at = this.#layers.lastIndexOf(close)
    if (at < 0) return
    this.#layers.splice(at, 1)
    this.#soon()
  }

  /** Not at once: a menu closes and opens a dialog, which takes over its entry. */
  #soon(): void {
    if (this.#due) return
    this.#due = true
    this.entries.later(() => {
      this.#due = false
      this.#settle()
    })
  }

  /** Brings the entries in line with what is open. */
  #settle(): void {
    if (this.#aim !== undefined) return
    const { depth, from } = this.#place()
    if (this.#going) {
      const { href, replace, from: left } = this.#going
      // The entry of a layer becomes that of the page that one goes to from it.
      const wanted = replace ? 0 : Math.min(depth, 1)
      if (depth > wanted) return this.#move(wanted - depth, wanted)
      this.#going = undefined
      if (!replace && depth === 0) this.entries.push({ depth: 0, from: left }, href)
      else this.entries.replace({ depth: 0, from: replace ? from : left }, href)
      return this.#settle()
    }
    if (depth > this.#layers.length) return this.#move(this.#layers.length - depth, this.#layers.length)
    for (let next = depth + 1; next <= this.#layers.length; next++) this.entries.push({ depth: next, from })
  }

  #move(by: number, aim: number): void {
    const step = ++this.#steps
    this.#aim = aim
    this.entries.go(by)
    this.entries.later(() => {
      if (this.#aim === undefined || step !== this.#steps) return
      this.#aim = undefined
      this.entries.replace({ depth: aim, from: this.#place().from })
      this.#settle()
    }, stepMs)
  }
}
