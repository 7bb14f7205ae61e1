// Which part of a long list is drawn: what is in view, and some more. The heights are the style sheet's (list.css).
import type { Line } from './order'

const height = (line: Line) => (line.indented ? 36 : 64)
/** Drawn beyond what is in view, in pixels: scrolling and the arrow keys find it there. */
const margin = 640

export interface Part {
  /** The lines from `from` up to `to`. */
  readonly from: number
  readonly to: number
  /** How high what is left out would be. */
  readonly above: number
  readonly below: number
}

/** The part that is drawn when the pixels from `top` to `bottom` of the list are in view; at least one line, if there is any. */
export function partOf(lines: readonly Line[], top: number, bottom: number): Part {
  let from = 0
  let above = 0
  while (from < lines.length - 1 && above + height(lines[from]!) <= top - margin) above += height(lines[from++]!)
  let to = from
  let end = above
  while (to < lines.length && (to === from || end < bottom + margin)) end += height(lines[to++]!)
  let below = 0
  for (const line of lines.slice(to)) below += height(line)
  return { from, to, above, below }
}
