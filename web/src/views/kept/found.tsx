// A message that stands apart from its chat: who said it, when and where, and the way to it.
import type { ComponentChildren } from 'preact'

import type { Message } from '../../protocol.gen'
import { words } from '../../text'
import { shortWhen } from '../../text/format'
import { messagesWords } from '../../text/messages'
import { Avatar } from '../avatar'
import { useSelect } from '../context'
import { userName } from '../names'
import { said } from '../said'

interface FoundProps {
  readonly message: Message
  /** Where it is, or who pinned it. */
  readonly note: string
  readonly jump: () => void
  readonly children?: ComponentChildren
}

export function Found({ message, note, jump, children }: FoundProps) {
  const me = useSelect((state) => state.me?.id)
  const sender = useSelect((state) => userName(state, message.senderId), [message.senderId])
  return (
    <li class="found">
      <button type="button" class="found-link" title={messagesWords.value.jump} onClick={jump}>
        <Avatar id={message.senderId} name={sender} size="small" />
        <span class="found-lines">
          <span class="found-head">
            <strong class="clip" dir="auto">{message.senderId === me ? words.value.common.you : sender}</strong>
            <time class="quiet" dateTime={message.createdAt}>{shortWhen(message.createdAt)}</time>
          </span>
          <span class="found-text" dir="auto">{said(message).slice(0, 300)}</span>
          <span class="quiet clip" dir="auto">{note}</span>
        </span>
      </button>
      {children}
    </li>
  )
}
