// What is typed between the opening of a layer and the moment it is drawn is meant for it: the page below gets none of it, and
// the layer gets all of it, however long its part of the program is under way.

import { composing } from './composing'

type Held = { readonly text: string } | { readonly key: string }

/** Keys that are no text, and mean something to a field or a list. */
const named = new Set(['Enter', 'Backspace', 'ArrowDown', 'ArrowUp'])
const most = 200

let held: Held[] = []
let abandon: (() => void) | undefined

/** From now on. `leave`: Escape, before there is anything that could take it. */
export function holdKeys(leave: () => void) {
  if (!abandon) {
    addEventListener('keydown', onKeyDown, { capture: true })
    addEventListener('beforeinput', onBeforeInput, { capture: true })
  }
  held = []
  abandon = leave
}

/** Nobody waits for them any more. */
export function dropKeys() {
  held = []
  abandon = undefined
  removeEventListener('keydown', onKeyDown, { capture: true })
  removeEventListener('beforeinput', onBeforeInput, { capture: true })
}

/** The layer is there: to the field with the focus, or else its first one. Where there is none, text has no meaning. */
export function giveKeys(layer: HTMLElement) {
  const keys = held
  dropKeys()
  if (keys.length === 0) return
  const active = document.activeElement
  const field = isField(active) && layer.contains(active) ? active : layer.querySelector<HTMLInputElement>(fields)
  field?.focus()
  for (const one of keys) {
    if ('text' in one) {
      if (field) put(field, one.text)
    } else if (one.key === 'Backspace') {
      if (field) put(field, undefined)
    } else {
      // Nobody but the layer: the page has obeyed the key that opened it.
      ;(field ?? document.activeElement)?.dispatchEvent(new KeyboardEvent('keydown', { key: one.key, bubbles: true, cancelable: true }))
    }
  }
}

const fields = 'input:is(:not([type]), [type=text], [type=search]), textarea'
const isField = (element: Element | null): element is HTMLInputElement => element?.matches(fields) ?? false

/** As if it were typed; undefined: the last character is taken back. */
function put(field: HTMLInputElement, text: string | undefined) {
  field.value = text === undefined ? [...field.value].slice(0, -1).join('') : field.value + text
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text ?? null, inputType: text === undefined ? 'deleteContentBackward' : 'insertText' }))
}

function hold(one: Held) {
  if (held.length < most) held.push(one)
}

function onKeyDown(event: KeyboardEvent) {
  if (composing(event) || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Escape') abandon?.()
  else if (named.has(event.key)) hold({ key: event.key })
  else if ([...event.key].length === 1) hold({ text: event.key })
  else return
  event.preventDefault()
  event.stopPropagation()
}

/** Of keyboards on a screen, which tell no keys. */
function onBeforeInput(event: InputEvent) {
  if (event.isComposing) return
  if (event.data) hold({ text: event.data })
  event.preventDefault()
}
