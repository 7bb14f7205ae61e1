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
  try {
    await navigator.clipboard.writeText(text)
    toast(words.value.common.copied)
  } catch {
    toast(words.value.unexpected, 'error')
  }
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
