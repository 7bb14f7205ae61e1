// Which part of a long list is drawn: what is in view, and some more. The heights are the style sheet's (list.css).
import type { Line } from './order'

const height = (line: Line, rem: number) => ((line.indented ? 36 : 64) * rem) / 16
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

/**
 * The part that is drawn when the pixels from `top` to `bottom` of the list are in view; at least one line, if there is any.
 * `rem`: the browser's size of text, in pixels.
 */
export function partOf(lines: readonly Line[], top: number, bottom: number, rem = 16): Part {
  let from = 0
  let above = 0
  while (from < lines.length - 1 && above + height(lines[from]!, rem) <= top - margin) above += height(lines[from++]!, rem)
  let to = from
  let end = above
  while (to < lines.length && (to === from || end < bottom + margin)) end += height(lines[to++]!, rem)
  let below = 0
  for (const line of lines.slice(to)) below += height(line, rem)
  return { from, to, above, below }
}
