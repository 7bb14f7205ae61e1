// Where a scrolled list stands, told by an element and its offset: heights above it may change as they like.

export interface Anchor {
  readonly key: string
  readonly offset: number
}

const rowsIn = (box: HTMLElement) => box.querySelectorAll<HTMLElement>('[data-key]')

/** The first row of which something is visible. */
function firstVisible(box: HTMLElement): HTMLElement | undefined {
  const rows = rowsIn(box)
  const top = box.getBoundingClientRect().top
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.getBoundingClientRect().bottom > top) high = middle
    else low = middle + 1
  }
  return rows[low]
}

export function anchorOf(box: HTMLElement): Anchor | undefined {
  const row = firstVisible(box)
  return row && { key: row.dataset.key!, offset: row.getBoundingClientRect().top - box.getBoundingClientRect().top }
}

/** Brings the anchored row back to where it was on the screen. */
export function restore(box: HTMLElement, anchor: Anchor) {
  const row = box.querySelector<HTMLElement>(`[data-key="${CSS.escape(anchor.key)}"]`)
  if (!row) return
  const drift = row.getBoundingClientRect().top - box.getBoundingClientRect().top - anchor.offset
  if (Math.abs(drift) >= 0.5) box.scrollTop += drift
}

/** The seq of the last message of which a good part has come into view. */
export function lastSeen(box: HTMLElement): number {
  const rows = rowsIn(box)
  const bottom = box.getBoundingClientRect().bottom
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]!
    const place = row.getBoundingClientRect()
    const seq = Number(row.dataset.seq ?? 0)
    if (seq > 0 && place.top < bottom - Math.min(40, place.height / 2)) return seq
  }
  return 0
}

export const fromBottom = (box: HTMLElement) => box.scrollHeight - box.scrollTop - box.clientHeight
