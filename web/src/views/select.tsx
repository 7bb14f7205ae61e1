// A field to choose one of a few from, with an arrow of our own: the browser's stands at the very edge.
import type { ComponentChildren } from 'preact'

import { Icon } from './icons'

interface SelectProps {
  readonly id: string
  readonly name: string
  readonly value?: string
  readonly onChoose?: (value: string) => void
  /** `<option>`s. */
  readonly children: ComponentChildren
}

export function Select({ onChoose, children, ...select }: SelectProps) {
  return (
    <span class="select">
      <select {...select} class="input" onChange={(event) => onChoose?.(event.currentTarget.value)}>
        {children}
      </select>
      <Icon name="chevronDown" size={18} />
    </span>
  )
}
