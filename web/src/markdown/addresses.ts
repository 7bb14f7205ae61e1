// Addresses in plain text, wherever they stand: in messages, topics, announcements.
import { safeUrl } from './links'

/**
 * Ends an address wherever it stands: space, signs that no address has, quotation marks, marks that cannot be seen, and the
 * full stops, commas and brackets of scripts that write no spaces.
 */
const end = String.raw`\s<>"“”„«»‹›‘’\u0060|\\\p{Cc}\p{Default_Ignorable_Code_Point}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069،؛؟۔।॥…\u3000-\u3003\u3008-\u3020\u3030\uff01\uff02\uff07-\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b-\uff65`
const whole = new RegExp(`(?:https?://|www\\.)(?=[\\p{L}\\p{N}[])[^${end}]+`, 'iuy')
/** At its end these belong to the sentence; a bracket too, if none was opened in the address. */
const trailing = /[.,;:!?'*_~^)\]}]/
const opening: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
/** No name of a host goes on in these after Latin letters: it is the sentence that does. */
const glued = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]*?\.[a-z0-9-]*?[a-z](?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])/iu

export interface Address {
  readonly text: string
  readonly href: string
}

/** The address that begins at `at`, if one does. */
export function addressAt(text: string, at: number): Address | undefined {
  if (/[a-z0-9_]/i.test(text[at - 1] ?? '')) return undefined
  whole.lastIndex = at
  const found = trimmed(whole.exec(text)?.[0] ?? '')
  if (!found || (/^www/i.test(found) && !/^www\.[^./]+\.[^./]/i.test(found))) return undefined
  const href = safeUrl(/^www/i.test(found) ? `http://${found}` : found)
  return href === undefined ? undefined : { text: found, href }
}

function trimmed(found: string): string {
  found = glued.exec(found)?.[0] ?? found
  found = found.slice(0, unopened(found))
  let to = found.length
  const balance = new Map<string, number>()
  for (const char of found) if ('()[]{}'.includes(char)) balance.set(char, (balance.get(char) ?? 0) + 1)
  for (; to > 0 && trailing.test(found[to - 1]!); to--) {
    const last = found[to - 1]!
    const open = opening[last]
    if (!open) continue
    if ((balance.get(last) ?? 0) <= (balance.get(open) ?? 0)) break
    balance.set(last, balance.get(last)! - 1)
  }
  return found.slice(0, to)
}

/** Where a square bracket closes that none has opened: the text of a link ends there. */
function unopened(found: string): number {
  let open = 0
  for (let at = 0; at < found.length; at++) {
    if (found[at] === '[') open++
    else if (found[at] === ']' && --open < 0) return at
  }
  return found.length
}
