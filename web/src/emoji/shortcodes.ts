// `:name:` in what is written. The data comes with the first colon that could begin a name.
import { loadMarkdown } from '../markdown/shown'
import { parts } from '../views/deferred'

const load = () => import('./emoji')
const run = /(?::[a-z0-9_+-]{2,}:)+/g
const name = /:([a-z0-9_+-]{2,}):/g
const emoji = String.raw`\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\ufe0f`
/** What may stand beside it: nothing that could make it a part of a word, a time or an address. */
const before = new RegExp(`(?:^|[\\s\\p{Ps}\\p{Pi}"'*~|!?,;…—–\\u3001-\\u3002\\uff01\\uff0c\\uff1f${emoji}])$`, 'u')
const after = new RegExp(`^(?:$|[\\s\\p{Pe}\\p{Pf}"'*~|!?,;…—–\\u3001-\\u3002\\uff01\\uff0c\\uff1f${emoji}]|\\.(?![\\p{L}\\p{N}]))`, 'u')

const couldHold = (text: string) => new RegExp(name).test(text)

/** `literals`: parts of the text in which nothing is replaced, in order. */
export function replaceIn(text: string, literals: readonly (readonly [from: number, to: number])[], emojiOf: (name: string) => string | undefined): string {
  return text.replace(run, (whole, at: number) => {
    const end = at + whole.length
    if (literals.some(([from, to]) => from < end && at < to)) return whole
    if (!before.test(text.slice(Math.max(0, at - 2), at)) || !after.test(text.slice(end, end + 3))) return whole
    const found = [...whole.matchAll(name)].map(([, one]) => emojiOf(one!))
    return found.every((one) => one !== undefined) ? found.join('') : whole
  })
}

/**
 * `:smile:` becomes its emoji where it stands by itself, but not in code and addresses, and not if it stood so in `former`:
 * there it was meant. Without the data (no network) the text stays as it is.
 */
export async function replaceShortcodes(text: string, former = ''): Promise<string> {
  if (!couldHold(text)) return text
  try {
    const [{ byName }, markdown] = await Promise.all([load(), loadMarkdown()])
    if (!markdown) return text
    return replaceIn(text, markdown.literalsOf(text), (one) => (former.includes(`:${one}:`) ? undefined : byName.get(one) ?? (parts.peek()?.isOwn(one) ? `:${one}:` : undefined)))
  } catch {
    return text
  }
}

export interface FoundEmoji { readonly char: string; readonly name: string }

/** `sure`: what is written can be nothing else than the first one's name. */
export async function findEmoji(query: string, most: number): Promise<{ readonly found: readonly FoundEmoji[]; readonly sure: boolean }> {
  try {
    const { search, isName } = await load()
    const found = search(query, most).map((one) => ({ char: one.char, name: one.names.find((each) => each.startsWith(query)) ?? one.names[0]! }))
    return { found, sure: isName(query) }
  } catch {
    return { found: [], sure: false }
  }
}
