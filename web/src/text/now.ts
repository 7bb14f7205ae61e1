// The time as far as it shows: what says "5 minutes ago" or "Yesterday" asks here, and is drawn anew when that is no longer
// true. The timer runs only while something on the page has asked.
import { computed, signal } from '@preact/signals'

const minuteMs = 60_000

let timer: ReturnType<typeof setTimeout> | undefined

/** Moves with each full minute of the clock, and when the page is seen again: timers of hidden pages stand still. */
const ticks = signal(0, {
  watched: () => {
    wind()
    globalThis.document?.addEventListener('visibilitychange', tick)
  },
  unwatched: () => {
    clearTimeout(timer)
    globalThis.document?.removeEventListener('visibilitychange', tick)
  },
})

function wind() {
  clearTimeout(timer)
  timer = setTimeout(tick, minuteMs - (Date.now() % minuteMs))
}

function tick() {
  ticks.value++
  wind()
}

const midnight = computed(() => {
  void ticks.value
  return new Date().setHours(0, 0, 0, 0)
})

/** Now; who asks while drawing is drawn anew each minute. */
export function now(): number {
  void ticks.value
  return Date.now()
}

/** Now; who asks while drawing is drawn anew when the day ends. */
export function today(): number {
  void midnight.value
  return Date.now()
}
