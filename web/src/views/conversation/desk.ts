// What the parts of one open conversation share: what the composer is about, and where the timeline stands.
import { signal, type Signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

import type { Id } from '../../contract'
import type { Message } from '../../protocol.gen'

export type Mode = { readonly kind: 'write' } | { readonly kind: 'reply' | 'edit'; readonly message: Message }

export interface Desk {
  readonly chatId: Id
  readonly mode: Signal<Mode>
  /** Nobody is there to write to: no answers, no edits. */
  readonly closed: Signal<boolean>
  /** The message that had the focus last (0: it has left the messages), the one with the focus in it, and the one under the pointer. */
  readonly focused: Signal<number>
  readonly entered: Signal<number>
  readonly hovered: Signal<number>
  /** The timeline shows the newest message, or would at its lower end. */
  readonly live: Signal<boolean>
  toLatest: () => Promise<void>
  /** Who answers has seen what is new. */
  clearUnread: () => void
  focusComposer: () => void
}

export function makeDesk(chatId: Id): Desk {
  return {
    chatId,
    mode: signal<Mode>({ kind: 'write' }),
    closed: signal(false),
    focused: signal(0),
    entered: signal(0),
    hovered: signal(0),
    live: signal(true),
    toLatest: () => Promise.resolve(),
    clearUnread: () => undefined,
    focusComposer: () => undefined,
  }
}

export const DeskContext = createContext<Desk | null>(null)

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('no conversation around this view')
  return desk
}
