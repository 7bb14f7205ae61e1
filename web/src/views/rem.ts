// The browser's size of text in pixels, for what is reckoned in pixels beside a style sheet that follows it.
import { signal } from '@preact/signals'

export const rem = signal(16)

/** It changes in the browser's settings, while the page is there. */
export function followTextSize() {
  const measure = document.createElement('div')
  measure.className = 'rem'
  document.body.append(measure)
  rem.value = measure.offsetHeight || 16
  new ResizeObserver(() => {
    rem.value = measure.offsetHeight || 16
  }).observe(measure)
}
