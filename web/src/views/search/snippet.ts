// A found message in short: its plain words around the first place that was found, and which of them were looked for.
// What was found stands in the message as it is written. The marks of emphasis are gone from the words: it is looked for
// there again.
import type { Range } from './ask'

export interface Part {
  readonly text: string
  readonly marked: boolean
}

/** What was found, and whether it begins and ends a word. */
export interface Term {
  readonly text: string
  readonly begins: boolean
  readonly ends: boolean
}

const before = 60
const longest = 320
const most = 50
const letter = /[\p{L}\p{N}\p{M}]/u
const emphasis = /[*_~|`[\]\\]/

/** Whether no word goes on at `at`, also not behind marks of emphasis. */
function ends(points: readonly string[], at: number, step: 1 | -1): boolean {
  while (emphasis.test(points[at] ?? '')) at += step
  return !letter.test(points[at] ?? '')
}

/** `ranges`: in code points of `content`. */
export function termsOf(content: string, ranges: readonly Range[]): Term[] {
  const points = ranges.length > 0 ? [...content] : []
  const terms = new Map<string, Term>()
  for (const { from, to } of ranges.slice(0, most)) {
    const text = points.slice(from, to).join('').replace(/\s+/g, ' ').trim()
    if (!text) continue
    const known = terms.get(text)
    terms.set(text, {
      text,
      begins: ends(points, from - 1, -1) && (known?.begins ?? true),
      ends: ends(points, to, 1) && (known?.ends ?? true),
    })
  }
  return [...terms.values()].sort((a, b) => b.text.length - a.text.length)
}

/** Where the terms stand in the words, in order and apart from each other. */
function placesOf(words: string, terms: readonly Term[]): [from: number, to: number][] {
  const places: [number, number][] = []
  for (const { text, begins, ends } of terms) {
    for (let at = words.indexOf(text); at >= 0 && places.length < most; at = words.indexOf(text, at + text.length)) {
      const to = at + text.length
      const whole = (!begins || !letter.test(words[at - 1] ?? '')) && (!ends || !letter.test(words[to] ?? ''))
      if (whole && !places.some(([from, end]) => at < end && from < to)) places.push([at, to])
    }
  }
  return places.sort(([a], [b]) => a - b)
}

/** Not in the middle of a word, if one begins near; never in the middle of a character. */
function cut(words: string, at: number): number {
  const space = words.indexOf(' ', at)
  if (space >= 0 && space < at + 20) return space + 1
  const low = words.charCodeAt(at)
  return low >= 0xdc00 && low < 0xe000 ? at + 1 : at
}

export function snippet(words: string, terms: readonly Term[]): Part[] {
  const places = placesOf(words, terms)
  const first = places[0]?.[0] ?? 0
  const begin = first > before + 20 ? Math.min(first, cut(words, first - before)) : 0
  const end = words.length > begin + longest ? Math.min(words.length, cut(words, begin + longest)) : words.length
  const parts: Part[] = []
  const add = (text: string, marked: boolean) => {
    if (text) parts.push({ text, marked })
  }
  let done = begin
  if (begin > 0) add('…', false)
  for (const [from, to] of places) {
    if (from >= end) break
    add(words.slice(done, from), false)
    add(words.slice(from, Math.min(to, end)), true)
    done = Math.min(to, end)
  }
  add(words.slice(done, end).trimEnd() + (end < words.length ? '…' : ''), false)
  return parts
}
