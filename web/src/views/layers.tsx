// What lies above the page: dialogs and menus, each a <dialog>, so that the browser keeps the focus in and gives it back.
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

import { trail } from '../routes'
import { words } from '../text'
import { dropKeys, giveKeys, holdKeys } from './held_keys'
import { Icon } from './icons'

interface Layer {
  readonly id: number
  readonly draw: (close: () => void) => ComponentChildren
  readonly close: () => void
  readonly brief: boolean
}

const layers = signal<readonly Layer[]>([])
let lastId = 0

const frameId = (id: number) => `layer-${id}`

/**
 * Puts a layer on top; what it draws is given the way to close it. Back closes it, and so does going to another page.
 * `brief`: it has no meaning without what lies below, as a menu.
 */
export function openLayer(draw: Layer['draw'], { brief = false } = {}) {
  const id = ++lastId
  const gone = () => {
    if (!layers.peek().some((layer) => layer.id === id)) return  // the browser tells of it afterwards
    // Not only with the next drawing: the page is free at once, so that what is done next can give the focus to a part of it.
    document.getElementById(frameId(id))?.querySelector('dialog')?.close()
    layers.value = layers.value.filter((other) => other.id !== id)
    dropKeys()
  }
  const left = trail.open(gone)
  const close = () => {
    left()
    gone()
  }
  holdKeys(close)
  layers.value = [...layers.value, { id, draw, close, brief }]
}

export const anyLayer = () => layers.value.length > 0

/** What they are about is gone. */
export function closeBriefLayers() {
  for (const layer of layers.peek()) if (layer.brief) layer.close()
}

export function Layers() {
  return (
    <>
      {layers.value.map((layer) => (
        <div key={layer.id} id={frameId(layer.id)} class="layer">
          {layer.draw(layer.close)}
        </div>
      ))}
    </>
  )
}

/** What a dialog is for is there, now or a moment after it has opened: the focus goes to it, and what was typed by then. */
export function settleIn(dialog: HTMLElement) {
  dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  if (!dialog.querySelector('.lazy[aria-busy]')) giveKeys(dialog)
}

/** The upper left corner of a menu; with `above` the lower right one. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly above?: boolean
}

interface ModalProps {
  readonly label: string
  readonly close: () => void
  readonly children: ComponentChildren
  readonly class?: string
  readonly role?: 'dialog' | 'alertdialog'
  /** Where a menu opens; a dialog stands in the middle. */
  readonly at?: Place
}

/** The frame of a layer: Escape and a click beside it close it. */
export function Modal({ label, close, children, class: kind = 'dialog', role, at }: ModalProps) {
  const element = useRef<HTMLDialogElement>(null)
  const mounted = useRef(true)
  useLayoutEffect(() => {
    const dialog = element.current!
    dialog.showModal()
    if (at && matchMedia('(min-width: 40em)').matches) placeAt(dialog, at)
    settleIn(dialog)
    return () => {
      mounted.current = false
      dialog.close()
    }
  }, [])
  return (
    <dialog
      ref={element}
      class={kind}
      role={role}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClose={() => mounted.current && close()}
      onPointerDown={(event) => {
        if (event.target === element.current) close()
      }}
    >
      {children}
    </dialog>
  )
}

function placeAt(dialog: HTMLElement, { x, y, above }: Place) {
  const margin = 8
  const within = (at: number, size: number, room: number) => `${Math.max(margin, Math.min(at, room - size - margin))}px`
  const { width, height } = dialog.getBoundingClientRect()
  // By its lower edge, if it stands above: what is in it may come later, and then has as much room as there is.
  if (above) dialog.style.maxHeight = `${y - margin}px`
  dialog.style.inset = above
    ? `auto ${within(innerWidth - x, width, innerWidth)} ${within(innerHeight - y, height, innerHeight)} auto`
    : `${within(y, height, innerHeight)} auto auto ${within(x, width, innerWidth)}`
}

interface DialogProps {
  readonly title: string
  readonly close: () => void
  readonly children: ComponentChildren
  readonly wide?: boolean
  /** There is nothing in it but text: it takes the focus itself, for the keys that scroll. */
  readonly text?: boolean
}

/** A dialog with its title and the cross that closes it. */
export function Dialog({ title, close, children, wide = false, text = false }: DialogProps) {
  return (
    <Modal label={title} close={close} class={wide ? 'dialog wide' : 'dialog'}>
      <header class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="icon-button" aria-label={words.value.common.close} onClick={close}>
          <Icon name="x" />
        </button>
      </header>
      <div class="dialog-body" {...(text && { tabIndex: 0, role: 'group', 'aria-label': title })}>
        {children}
      </div>
    </Modal>
  )
}
