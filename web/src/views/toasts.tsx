// Short words at the edge of the page: what was done, or why it was not.
import { signal } from '@preact/signals'

import { words } from '../text'
import { Icon } from './icons'

interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'info' | 'error'
}

const toasts = signal<readonly Toast[]>([])
let lastId = 0

const dismiss = (id: number) => {
  toasts.value = toasts.value.filter((other) => other.id !== id)
}

export function toast(text: string, tone: Toast['tone'] = 'info') {
  const id = ++lastId
  toasts.value = [...toasts.value.filter((other) => other.text !== text), { id, text, tone }].slice(-3)
  setTimeout(() => dismiss(id), tone === 'error' ? 8000 : 3000)
}

export async function copy(text: string) {
  const done = await (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))).then(
    () => true,
    () => copyBySelection(text),
  )
  if (done) toast(words.value.common.copied)
  else toast(words.value.unexpected, 'error')
}

/** Over plain http browsers have no clipboard for scripts, but they copy what is selected. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  const before = document.activeElement
  field.value = text
  field.className = 'hidden'
  // Beside a modal dialog nothing can be focused: the field has to stand in it.
  const place = document.querySelector('dialog[open]') ?? document.body
  place.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  return done
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((one) => (
        <div key={one.id} class={`toast toast-${one.tone}`}>
          <span>{one.text}</span>
          <button type="button" class="icon-button small" aria-label={words.value.common.close} onClick={() => dismiss(one.id)}>
            <Icon name="x" size={16} />
          </button>
        </div>
      ))}
    </div>
  )
}
