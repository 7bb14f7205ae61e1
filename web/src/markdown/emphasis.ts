// Runs of marks into emphasis, by the rules of CommonMark: each closing one finds the nearest that it can close.
import type { Emphasis, Span } from './tokens'

/** Deeper than this, marks are text: what is drawn stays bounded. */
const deepest = 12

/** A run of marks that may open something, close something, or both. */
export interface Run {
  readonly type: 'run'
  readonly char: string
  readonly length: number
  readonly opens: boolean
  readonly closes: boolean
  /** Of its marks, those that are none of emphasis yet. */
  left: number
  /** What it closes, from the inside out, and opens, from the outside in. */
  closed?: Emphasis[]
  opened?: Emphasis[]
}

export type Piece = Span | Run

/** The runs among the pieces are used up. */
export function nest(pieces: readonly Piece[]): Span[] {
  pair(pieces)
  return tree(pieces)
}

const kindOf = (char: string, marks: number): Emphasis => (char === '~' ? 'del' : char === '|' ? 'spoiler' : marks === 2 ? 'strong' : 'em')

function pair(pieces: readonly Piece[]) {
  const open: { readonly run: Run; readonly at: number }[] = []
  /** For each sort of closing run: up to this piece there is none for it. */
  const bottoms = new Map<number, number>()
  for (let at = 0; at < pieces.length; at++) {
    const closer = pieces[at]!
    if (closer.type !== 'run') continue
    const sort = closer.char.charCodeAt(0) * 8 + (closer.opens ? 4 : 0) + (closer.length % 3)
    while (closer.closes && closer.left > 0) {
      const bottom = bottoms.get(sort) ?? -1
      let found = open.length - 1
      while (found >= 0 && open[found]!.at > bottom && !fits(open[found]!.run, closer)) found--
      if (found < 0 || open[found]!.at <= bottom) {
        bottoms.set(sort, open.at(-1)?.at ?? -1)
        break
      }
      const opener = open[found]!.run
      const marks = opener.left > 1 && closer.left > 1 ? 2 : 1
      const kind = kindOf(closer.char, marks)
      ;(opener.opened ??= []).unshift(kind)
      ;(closer.closed ??= []).push(kind)
      opener.left -= marks
      closer.left -= marks
      open.length = opener.left > 0 ? found + 1 : found
    }
    if (closer.opens && closer.left > 0) open.push({ run: closer, at })
  }
}

function fits(opener: Run, closer: Run): boolean {
  if (opener.char !== closer.char) return false
  const either = opener.closes || closer.opens
  return !either || (opener.length + closer.length) % 3 !== 0 || (opener.length % 3 === 0 && closer.length % 3 === 0)
}

interface Frame { readonly type: Emphasis | undefined; readonly mark: string; readonly spans: Span[] }

function tree(pieces: readonly Piece[]): Span[] {
  const frames: Frame[] = [{ type: undefined, mark: '', spans: [] }]
  const add = (span: Span) => {
    const { spans } = frames.at(-1)!
    const last = spans.at(-1)
    if (span.type === 'text' && last?.type === 'text') spans[spans.length - 1] = { type: 'text', text: last.text + span.text }
    else spans.push(span)
  }
  const say = (text: string) => {
    if (text) add({ type: 'text', text })
  }
  for (const piece of pieces) {
    if (piece.type !== 'run') {
      add(piece)
      continue
    }
    for (let n = piece.closed?.length ?? 0; n > 0; n--) {
      const { type, mark, spans } = frames.pop()!
      if (type) add({ type, spans })
      else say(mark)
    }
    if (piece.left > 0) say(piece.char.repeat(piece.left))
    for (const type of piece.opened ?? []) {
      const mark = piece.char.repeat(type === 'em' ? 1 : 2)
      if (frames.length > deepest) {
        say(mark)
        frames.push({ type: undefined, mark, spans: frames.at(-1)!.spans })
      } else frames.push({ type, mark, spans: [] })
    }
  }
  return frames[0]!.spans
}
