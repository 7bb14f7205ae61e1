// Finds the addresses in a plain text.

interface Part {
  readonly text: string
  readonly link: boolean
  /** Where it begins. */
  readonly at: number
}

const address = /\bhttps?:\/\/[^\s<>"]+/gi
/** At its end these belong to the sentence; a bracket only if none was opened in the address. */
const punctuation = /[.,;:!?'…]+$/

/** The text in parts, none empty; put together they are what it was. */
export function splitAtLinks(text: string): Part[] {
  const parts: Part[] = []
  let done = 0
  const take = (to: number, link: boolean) => {
    if (to > done) parts.push({ text: text.slice(done, to), link, at: done })
    done = to
  }
  for (const match of text.matchAll(address)) {
    const found = trimmed(match[0])
    take(match.index, false)
    take(match.index + found.length, true)
  }
  take(text.length, false)
  return parts
}

function trimmed(found: string): string {
  for (;;) {
    const shorter = found.endsWith(')') && !found.includes('(') ? found.slice(0, -1) : found.replace(punctuation, '')
    if (shorter === found) return found
    found = shorter
  }
}
