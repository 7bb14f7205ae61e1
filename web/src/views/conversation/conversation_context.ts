// What the parts of one open conversation share: what the composer can be asked for, and where the timeline stands.
import { signal, type Signal } from '@preact/signals'
import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'

import type { Id } from '../../contract'
import type { Message } from '../../protocol.gen'

export interface ConversationContext {
  readonly chatId: Id
  /** What is other in a thread: what its composer is called, what stands above the replies, and who gets a copy of the next one. */
  thread?: { readonly label: string; readonly placeholder: string; readonly beginning: () => ComponentChildren; readonly takeAlso: () => boolean }
  /** It is about a message that stands apart from its chat. */
  apart?: true
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
  /** The composer answers or edits this message from now on. */
  reply: (message: Message) => void
  edit: (message: Message) => void
}

export function createConversation(chatId: Id): ConversationContext {
  return {
    chatId,
    closed: signal(false),
    focused: signal(0),
    entered: signal(0),
    hovered: signal(0),
    live: signal(true),
    toLatest: () => Promise.resolve(),
    clearUnread: () => undefined,
    focusComposer: () => undefined,
    reply: () => undefined,
    edit: () => undefined,
  }
}

export const ConversationScope = createContext<ConversationContext | null>(null)

export function useConversation(): ConversationContext {
  const conversation = useContext(ConversationScope)
  if (!conversation) throw new Error('no conversation around this view')
  return conversation
}
