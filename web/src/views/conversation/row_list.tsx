// The drawn rows of a conversation, with one tab stop that the arrow keys move.
import { useRef } from 'preact/hooks'

import type { OutboxItem } from '../../contract'
import type { Chat } from '../../protocol.gen'
import { words } from '../../text'
import { dayOf, longTimes } from '../../text/format'
import { useSelect } from '../context'
import { parts } from '../deferred'
import { nameOf } from '../names'
import { useConversation } from './conversation_context'
import { HappenedRow } from './happened_row'
import { MessageRow } from './message_row'
import { OutboxRow } from './outbox_row'
import type { Watermarks } from './receipts'
import { tabStopOf, type Row } from './rows'
import { Beginning } from './beginning'

interface RowListProps {
  readonly chat: Chat
  readonly name: string
  readonly rows: readonly Row[]
  readonly outbox: readonly OutboxItem[]
  readonly marks: Watermarks
  readonly atStart: boolean
  readonly flashed: number
  /** The chat's last seq when it was opened: what is newer comes in gently. */
  readonly opened: number
}

export function RowList({ chat, name, rows, outbox, marks, atStart, flashed, opened }: RowListProps) {
  const conversation = useConversation()
  const me = useSelect((state) => state.me?.id)
  const users = useSelect((state) => state.users)
  const list = useRef<HTMLOListElement>(null)
  const { Posts } = parts.value ?? {}
  const tabStop = tabStopOf(rows, conversation.focused.value)

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement
    if (!target.classList.contains('message') || event.altKey || event.ctrlKey || event.metaKey) return
    const stops = [...list.current!.querySelectorAll<HTMLElement>('.message')]
    const at = stops.indexOf(target)
    const next = { ArrowUp: stops[at - 1], ArrowDown: stops[at + 1], Home: stops[0], End: stops.at(-1) }[event.key]
    if (next) next.focus()
    else if (event.key !== 'ArrowDown') return
    else conversation.focusComposer()
    event.preventDefault()
  }

  const onFocusOut = (event: FocusEvent) => {
    if (!list.current?.contains(event.relatedTarget as Node | null)) conversation.focused.value = 0  // it may be on its way out
  }

  return (
    <>
      {atStart && (conversation.thread?.beginning() ?? <Beginning chat={chat} name={name} />)}
      <ol ref={list} class={longTimes() ? 'rows long-times' : 'rows'} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
        {rows.map((row) => {
          if (row.kind === 'day') return <li key={row.key} class="day"><span>{dayOf(row.at)}</span></li>
          if (row.kind === 'unread') return <li key={row.key} class="unread"><span>{words.value.conversation.unreadDivider}</span></li>
          if (row.kind === 'happened') return <HappenedRow key={row.key} chat={chat} happenings={row.happenings} />
          return (
            <MessageRow
              key={row.key}
              message={row.message}
              mine={row.message.senderId === me}
              sender={nameOf(users.get(row.message.senderId))}
              first={row.first}
              last={row.last}
              chatKind={chat.kind}
              delivered={row.message.seq <= marks.delivered}
              read={row.message.seq <= marks.read}
              tabStop={row.message.seq === tabStop}
              flash={row.message.seq === flashed}
              fresh={row.message.seq > opened}
            />
          )
        })}
        {outbox.map((item, index) => (
          <OutboxRow key={item.clientId} item={item} last={index === outbox.length - 1} />
        ))}
        {Posts && <Posts chatId={chat.id} />}
      </ol>
    </>
  )
}
