// Finds the addresses in a plain text.
import { addressAt } from '../markdown/addresses'

interface Part {
  readonly text: string
  readonly link: boolean
  /** Where it begins. */
  readonly at: number
}

const begin = /https?:\/\//gi

/** The text in parts, none empty; put together they are what it was. */
export function splitAtLinks(text: string): Part[] {
  const parts: Part[] = []
  let done = 0
  const take = (to: number, link: boolean) => {
    if (to > done) parts.push({ text: text.slice(done, to), link, at: done })
    done = Math.max(done, to)
  }
  for (const { index } of text.matchAll(begin)) {
    const address = index < done ? undefined : addressAt(text, index)
    if (!address) continue
    take(index, false)
    take(index + address.text.length, true)
  }
  take(text.length, false)
  return parts
}
