// Whether the details of the open chat are shown: a layer above it. Where the page is wide enough for both they stay open when
// another chat is opened, and show that one's.
import { effect, signal } from '@preact/signals'

import { route, trail } from '../../routes'

/** As in styles/panel.css. */
const besides = matchMedia('(min-width: 67.5em)')
const shown = signal(false)
/** Takes the layer off the trail; undefined: it is not on it. */
let left: (() => void) | undefined

export const panelOpen = () => shown.value

export function openPanel() {
  if (shown.peek()) return
  shown.value = true
  left = trail.open(hide)
}

export function closePanel() {
  left?.()
  hide(false)
}

function hide(leaving: boolean) {
  left = undefined
  if (leaving && besides.matches) return queueMicrotask(stay)
  const hadFocus = document.getElementById('panel')?.contains(document.activeElement)
  shown.value = false
  if (hadFocus) document.querySelector<HTMLElement>('[aria-controls=panel]')?.focus()
}

/** Above a chat it is a layer again. */
function stay() {
  if (shown.peek() && route.peek().page === 'chat') left ??= trail.open(hide)
}

effect(() => {
  if (route.value.page === 'chat') stay()
})
