// Where a scrolled list stands, told by an element and its offset: heights above it may change as they like.

import type { Place } from '../../contract'

export interface Anchor {
  readonly key: string
  readonly offset: number
}

const rowsIn = (box: HTMLElement) => box.querySelectorAll<HTMLElement>('[data-key]')

/** How many rows there are before the first of which something holds that holds of all after it. */
function countBefore(rows: NodeListOf<HTMLElement>, holds: (row: HTMLElement) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(rows[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** The first row of which something is visible. */
function firstVisible(box: HTMLElement): HTMLElement | undefined {
  const rows = rowsIn(box)
  const top = box.getBoundingClientRect().top
  return rows[countBefore(rows, (row) => row.getBoundingClientRect().bottom > top)]
}

export function anchorOf(box: HTMLElement): Anchor | undefined {
  const row = firstVisible(box)
  return row && { key: row.dataset.key!, offset: row.getBoundingClientRect().top - box.getBoundingClientRect().top }
}

/** The first message of which something is visible, and how far below the upper edge it begins. */
export function placeOf(box: HTMLElement): Place | undefined {
  let row: Element | null | undefined = firstVisible(box)
  while (row && !(row instanceof HTMLElement && row.dataset.seq)) row = row.nextElementSibling
  const seq = row && Number((row as HTMLElement).dataset.seq)
  return seq ? { seq, offset: Math.round(row!.getBoundingClientRect().top - box.getBoundingClientRect().top) } : undefined
}

/** Puts a row `offset` below the upper edge. */
function put(box: HTMLElement, row: Element, offset: number): boolean {
  const drift = row.getBoundingClientRect().top - box.getBoundingClientRect().top - offset
  if (Math.abs(drift) >= 0.5) box.scrollTop += drift
  return Math.abs(drift) < 0.5
}

/** What a person does first who scrolls. */
export const hands = ['wheel', 'touchstart', 'pointerdown', 'keydown']

/**
 * The same, and holds it there: rows get their real heights only in the frame in which they come near, so it takes some until
 * nothing moves any more. Ends when the person scrolls, and by the answer.
 */
export function hold(box: HTMLElement, row: Element, offset: number): () => void {
  let [frames, still] = [0, 0]
  let frame = 0
  const stop = () => {
    cancelAnimationFrame(frame)
    for (const hand of hands) removeEventListener(hand, stop)
  }
  const step = () => {
    still = put(box, row, offset) ? still + 1 : 0
    if (!row.isConnected || still > 2 || ++frames > 20) stop()
    else frame = requestAnimationFrame(step)
  }
  for (const hand of hands) addEventListener(hand, stop, { passive: true })
  step()
  return stop
}

/** Brings the anchored row back to where it was on the screen. */
export function restore(box: HTMLElement, anchor: Anchor) {
  const row = box.querySelector<HTMLElement>(`[data-key="${CSS.escape(anchor.key)}"]`)
  if (row) put(box, row, anchor.offset)
}

/** The seq of the last message of which a good part has come into view. */
export function lastSeen(box: HTMLElement): number {
  const rows = rowsIn(box)
  const bottom = box.getBoundingClientRect().bottom
  const unseen = (row: HTMLElement) => {
    const place = row.getBoundingClientRect()
    return place.top >= bottom - Math.min(40, place.height / 2)
  }
  for (let index = countBefore(rows, unseen) - 1; index >= 0; index--) {
    const seq = Number(rows[index]!.dataset.seq ?? 0)
    if (seq > 0) return seq  // not one that is still to be sent
  }
  return 0
}

export const fromBottom = (box: HTMLElement) => box.scrollHeight - box.scrollTop - box.clientHeight
