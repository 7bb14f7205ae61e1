// The words of a block into spans: emphasis, code, links. One pass and the delimiters of CommonMark: it takes time in
// proportion to the text, whatever that is. Stars and bars inside of words are what they are (2*3*4, a||b), and letters of
// scripts that write no spaces end a word as punctuation does.
import { addressAt } from './addresses'
import { destinationAt } from './destination'
import { nest, type Piece } from './emphasis'
import { safeUrl } from './links'
import type { Line, Literal, Span } from './tokens'

const special = /[\\`*_~|[\]!<@\n]|https?:\/\/|www\./gi
const escapable = /[!-/:-@[-`{-~]/
const space = /^$|\s/
const signs = /[\p{P}\p{S}]/u
/** A sign, or a letter beside which there is no space. */
const edges = /[\p{P}\p{S}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
const word = /[a-z0-9]/i
const local = /[a-z0-9.!#$%&'*+/=?^_`{|}~-]+$/i
const domain = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![a-z0-9-])/i
const angled = /<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@:]{1,64}@[^\s<>@]{1,255})>/iy

/** Most are ASCII, which needs no look at the tables of Unicode. */
const isSign = (char: string) => (char < '\x7f' ? escapable : signs).test(char)
const isEdge = (char: string) => (char < '\x7f' ? escapable : edges).test(char)

export function spansOf(lines: readonly Line[], literal?: Literal): Span[] {
  const text = lines.map((line) => line.text).join('\n')
  const pieces: Piece[] = []
  /** Of brackets that are open: where they are among the pieces, and in the text. */
  let brackets: { readonly piece: number; readonly at: number }[] = []
  /** Up to here the text has become pieces. */
  let done = 0

  const flush = (to: number) => {
    if (to > done) pieces.push({ type: 'text', text: text.slice(done, to) })
    done = to
  }
  /** A piece instead of the text from `from` to `to`. */
  const put = (piece: Piece, from: number, to: number) => {
    flush(from)
    pieces.push(piece)
    return (done = to)
  }
  const keep = (from: number, to: number) => {
    let start = 0
    for (const line of literal ? lines : []) {
      const [first, last] = [Math.max(from - start, 0), Math.min(to - start, line.text.length)]
      if (first < last) literal!(line.from + first, line.from + last)
      start += line.text.length + 1
    }
  }
  const link = (href: string | undefined, spans: readonly Span[], from: number, to: number) => {
    keep(from, to)
    return put({ type: 'link', href, written: text.slice(from, to), spans }, from, to)
  }
  const words = (said: string): Span[] => [{ type: 'text', text: said }]

  /** Where runs of so many backticks are, the next one last. */
  let ticks: Map<number, number[]> | undefined
  const closing = (length: number, from: number): number | undefined => {
    if (!ticks) {
      ticks = new Map()
      for (const { 0: run, index } of [...text.matchAll(/`+/g)].reverse()) {
        if (!ticks.get(run.length)?.push(index)) ticks.set(run.length, [index])
      }
    }
    const all = ticks.get(length)!
    while (all.length > 0 && all.at(-1)! < from) all.pop()
    return all.at(-1)
  }

  /** What begins here. The answer is where to go on. */
  const take = (what: string, at: number): number => {
    switch (what) {
      case '\\': {
        const next = text[at + 1] ?? ''
        if (text[at - 1] === '¯') return at + 2  // an arm of ¯\_(ツ)_/¯
        if (next !== '\n' && !escapable.test(next)) return at + 1
        flush(at)
        done = at + 1
        return next === '\n' ? at + 1 : at + 2
      }
      case '\n':
        return put({ type: 'break' }, at, at + 1)
      case '`': {
        const length = runAt(text, at)
        const end = closing(length, at + length)
        if (end === undefined) return at + length
        const code = text.slice(at + length, end).replaceAll('\n', ' ')
        const padded = code.startsWith(' ') && code.endsWith(' ') && /\S/.test(code)
        keep(at, end + length)
        return put({ type: 'code', text: padded ? code.slice(1, -1) : code }, at, end + length)
      }
      case '*':
      case '_':
      case '~':
      case '|': {
        const length = runAt(text, at)
        const end = at + length
        if ((what === '~' || what === '|') && length !== 2) return end
        const left = before(text, at)
        const right = end < text.length ? String.fromCodePoint(text.codePointAt(end)!) : ''
        if (isFace(text, at, left, right)) return text.startsWith('*_*', at) ? at + 3 : end
        const leads = !space.test(right) && (!isSign(right) || space.test(left) || isEdge(left))
        const trails = !space.test(left) && (!isSign(left) || space.test(right) || isEdge(right))
        const whole = what === '_' || what === '|' || (what === '*' && length === 1)
        const opens = leads && !(whole && (word.test(left) || (what === '_' && trails && !isSign(left))))
        const closes = trails && !(whole && (word.test(right) || (what === '_' && leads && !isSign(right))))
        if (!opens && !closes) return end
        return put({ type: 'run', char: what, length, opens, closes, left: length }, at, end)
      }
      case '!':
      case '[': {
        const end = at + (what === '!' ? 2 : 1)
        if (what === '!' && text[at + 1] !== '[') return at + 1
        put({ type: 'text', text: text.slice(at, end) }, at, end)
        brackets.push({ piece: pieces.length - 1, at })
        return end
      }
      case ']': {
        const open = brackets.pop()
        const target = open && destinationAt(text, at + 1)
        if (!target) return at + 1
        flush(at)
        const inside = nest(pieces.splice(open.piece).slice(1)).flatMap((span) => (span.type === 'link' ? span.spans : span))
        brackets = []  // a link holds no other
        done = open.at
        return link(safeUrl(target.href), inside.length > 0 ? inside : words(target.href), open.at, target.end)
      }
      case '<': {
        angled.lastIndex = at
        const said = angled.exec(text)?.[1]
        const href = said && safeUrl(said.includes(':') ? said : `mailto:${said}`)
        return href ? link(href, words(said), at, angled.lastIndex) : at + 1
      }
      case '@': {
        const name = local.exec(text.slice(Math.max(done, at - 64), at))?.[0]
        const host = name && domain.exec(text.slice(at + 1, at + 256))?.[0]
        const href = host && safeUrl(`mailto:${name}@${host}`)
        return href ? link(href, words(`${name}@${host}`), at - name.length, at + 1 + host.length) : at + 1
      }
      default: {
        const address = addressAt(text, at)
        return address ? link(address.href, words(address.text), at, at + address.text.length) : at + what.length
      }
    }
  }

  for (let at = 0; ; ) {
    special.lastIndex = at
    const found = special.exec(text)
    if (!found) break
    at = take(found[0], found.index)
  }
  flush(text.length)
  return nest(pieces)
}

/** How often the sign at `at` stands there. */
function runAt(text: string, at: number): number {
  let end = at + 1
  while (text[end] === text[at]) end++
  return end - at
}

/** The character before `at`, which can be two units long. */
function before(text: string, at: number): string {
  const low = text.charCodeAt(at - 1)
  return low >= 0xdc00 && low < 0xe000 ? text.slice(Math.max(0, at - 2), at) : (text[at - 1] ?? '')
}

/** ^_^ and -_- and *_*. */
function isFace(text: string, at: number, left: string, right: string): boolean {
  return (text[at] === '_' && /[-^>.=;]/.test(left) && /[-^<.=;]/.test(right)) || (text.startsWith('*_*', at) && !word.test(text[at + 3] ?? ''))
}
