// Where a scrolled list stands, told by an element and its offset: heights above it may change as they like.

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
