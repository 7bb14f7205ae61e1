// Which part of a history is drawn: from a seq to a seq, or to the live end, never more than a few hundred messages.
import type { Timeline } from '../../contract'
import { liveStretch, stretchOf } from './rows'

export interface Window {
  readonly from: number
  /** Null: whatever is newest. */
  readonly to: number | null
}

export const page = 60
export const cap = 320
/** Drawn at once while one scrolls: as much as a frame has time for. */
const stride = 20
const leeway = 40
/** At the live end less is enough: new messages push old ones out. */
const liveCap = 100

/** Where the window really ends now. */
export function endOf(window: Window, timeline: Timeline | undefined): number {
  return window.to ?? timeline?.stretches.at(-1)?.to ?? 0
}

/** The newest part; undefined while it is not loaded. */
export function latestWindow(timeline: Timeline | undefined, lastSeq: number, first = 1): Window | undefined {
  if (lastSeq < first) return { from: first, to: null }
  const stretch = liveStretch(timeline, lastSeq)
  return stretch && { from: Math.max(stretch.from, stretch.to - page), to: null }
}

/** The part around a message; undefined while it is not loaded. */
export function windowAround(timeline: Timeline | undefined, seq: number, lastSeq: number): Window | undefined {
  const stretch = stretchOf(timeline, seq)
  if (!stretch) return undefined
  const to = Math.min(stretch.to, seq + page * 2)
  return { from: Math.max(stretch.from, seq - page), to: to >= lastSeq ? null : to }
}

/** Some more above, of what is loaded; the far end is let go of. Undefined: older ones have to be loaded. */
export function older(window: Window, timeline: Timeline | undefined): Window | undefined {
  const stretch = stretchOf(timeline, window.from)
  if (!stretch || stretch.from >= window.from) return undefined
  const from = Math.max(stretch.from, window.from - stride)
  const end = endOf(window, timeline)
  return { from, to: end - from > cap ? from + cap : window.to }
}

/** Some more below. Undefined: newer ones have to be loaded. */
export function newer(window: Window, timeline: Timeline | undefined, lastSeq: number): Window | undefined {
  if (window.to === null) return window
  const stretch = stretchOf(timeline, window.to)
  if (!stretch || (stretch.to <= window.to && stretch.to < lastSeq)) return undefined
  const to = Math.min(stretch.to, window.to + stride)
  return { from: to - window.from > cap ? to - cap : window.from, to: to >= lastSeq ? null : to }
}

/**
 * What the window becomes when the history has changed below it. `following`: the person looks at the live end, so old
 * messages are let go of; else the window stays where it is, and ends being live when it gets too long.
 */
export function settle(window: Window, timeline: Timeline | undefined, shownTo: number, following: boolean): Window {
  if (window.to !== null) return window
  const last = timeline?.stretches.at(-1)
  if (!last) return window
  if (last.from > window.from && last.from > shownTo && shownTo > 0 && !following) return { from: window.from, to: shownTo }
  const from = Math.max(window.from, last.from)
  if (last.to - from <= (following ? liveCap : cap) + leeway) return from === window.from ? window : { from, to: null }
  return following ? { from: last.to - liveCap, to: null } : { from, to: from + cap }
}
