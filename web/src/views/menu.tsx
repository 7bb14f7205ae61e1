// A menu at the place of a click; at the foot of the page on a phone.
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'

import { Icon, type IconName } from './icons'
import { Modal, openLayer, type Place } from './layers'

export interface MenuItem {
  readonly icon: IconName
  readonly text: string
  readonly action: () => void
  readonly danger?: boolean
}

/** `head`: a row of items above the others, which it draws itself. */
export function openMenu(
  label: string, items: readonly (MenuItem | false | undefined)[], event: MouseEvent | Place, head?: (close: () => void) => ComponentChildren,
) {
  const shown = items.filter((item): item is MenuItem => !!item)
  const at = placeOf(event)  // while the click is under way it knows its button
  openLayer((close) => (
    <Modal label={label} close={close} class="menu" at={at}>
      <Items label={label} items={shown} close={close} head={head?.(close)} />
    </Modal>
  ), { brief: true })
}

/** By keyboard a click has no place of its own: the menu then opens at the button. */
function placeOf(event: MouseEvent | Place): Place {
  if (event instanceof MouseEvent && event.currentTarget instanceof Element && (event.type === 'click' || !event.clientX)) {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: box.left, y: box.bottom + 4 }
  }
  return event instanceof MouseEvent ? { x: event.clientX, y: event.clientY } : event
}

function Items({ label, items, close, head }: { label: string; items: readonly MenuItem[]; close: () => void; head: ComponentChildren }) {
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const buttons = [...list.current!.querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const inHead = (index: number) => buttons[index]?.closest('.menu-head') !== null
    const next =
      event.key === 'ArrowDown' || (event.key === 'ArrowRight' && inHead(at)) ? at + 1 : event.key === 'ArrowUp' || (event.key === 'ArrowLeft' && inHead(at)) ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? -1 : undefined
    if (next === undefined) return
    event.preventDefault()
    buttons.at(next % buttons.length)?.focus()
  }
  return (
    <div ref={list} role="menu" aria-label={label} onKeyDown={move}>
      {head && <div class="menu-head" role="group">{head}</div>}
      {items.map((item, index) => (
        <button
          key={item.text}
          type="button"
          role="menuitem"
          class={item.danger ? 'menu-item danger' : 'menu-item'}
          tabIndex={index === 0 ? 0 : -1}
          data-autofocus={index === 0 ? true : undefined}
          onClick={() => {
            close()
            item.action()
          }}
        >
          <Icon name={item.icon} size={18} />
          <span>{item.text}</span>
        </button>
      ))}
    </div>
  )
}
