// A few words above a control, after the pointer has rested on it, or the focus. Rows of messages cut off what stands out of them: so it
// stands at the end of what is read.
import { signal } from '@preact/signals'
import { render } from 'preact'

interface Tip {
  readonly text: string
  readonly x: number
  readonly y: number
}

const shown = signal<Tip | undefined>(undefined)
let place: HTMLElement | undefined

export const tipId = 'tip'

export function showTip(at: Element, text: string): void {
  if (!at.isConnected) return
  const { left, width, top } = at.getBoundingClientRect()
  if (!place) {
    place = document.createElement('div')
    render(<TipView />, place)
    document.addEventListener('keydown', (event) => event.key === 'Escape' && hideTip(), { capture: true })
    addEventListener('scroll', hideTip, { capture: true, passive: true })
  }
  ;(document.getElementById('main') ?? document.body).append(place)
  shown.value = { text, x: left + width / 2, y: top }
}

export function hideTip(): void {
  if (shown.peek()) shown.value = undefined
}

function TipView() {
  const tip = shown.value
  if (!tip) return null
  const half = Math.min(140, innerWidth / 2 - 8)
  return (
    <div id={tipId} class="tip" role="tooltip" style={{ left: `${Math.max(half + 8, Math.min(tip.x, innerWidth - half - 8))}px`, bottom: `${innerHeight - tip.y + 6}px` }}>
      {tip.text}
    </div>
  )
}
