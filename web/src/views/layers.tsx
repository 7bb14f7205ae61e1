// What lies above the page: dialogs and menus, each a <dialog>, so that the browser keeps the focus in and gives it back.
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

import { words } from '../text'
import { Icon } from './icons'

interface Layer {
  readonly id: number
  readonly draw: (close: () => void) => ComponentChildren
}

const layers = signal<readonly Layer[]>([])
let lastId = 0

/** Puts a layer on top; what it draws is given the way to close it. */
export function openLayer(draw: Layer['draw']) {
  layers.value = [...layers.value, { id: ++lastId, draw }]
}

export const anyLayer = () => layers.value.length > 0

export function Layers() {
  return (
    <>
      {layers.value.map((layer) => (
        <Frame key={layer.id} layer={layer} />
      ))}
    </>
  )
}

function Frame({ layer }: { layer: Layer }) {
  const frame = useRef<HTMLDivElement>(null)
  const close = () => {
    // Not only with the next drawing: the page is free at once, so that what is done next can give the focus to a part of it.
    frame.current?.querySelector('dialog')?.close()
    layers.value = layers.value.filter((other) => other !== layer)
  }
  return (
    <div ref={frame} class="layer">
      {layer.draw(close)}
    </div>
  )
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
  useLayoutEffect(() => {
    const dialog = element.current!
    dialog.showModal()
    if (at && matchMedia('(min-width: 640px)').matches) placeAt(dialog, at)
    const wanted = dialog.querySelector<HTMLElement>('[data-autofocus]')
    wanted?.focus()
    return () => dialog.close()
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
      onClose={close}
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
  // By its lower edge, if it stands above: what is in it may come later.
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
