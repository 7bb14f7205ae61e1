// The rows of a section of the list, as far as they are in view: lists can be long, and each row follows its chat.
import type { ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import { ChatRow } from './chat_row'
import type { Line } from './order'
import { rem } from '../rem'
import { partOf } from './part'

/** How far one scrolls between two drawings. */
export const step = 256

interface RowsProps {
  readonly lines: readonly Line[]
  /** How many lines stand above, in other sections: where this one begins is measured only when that changes. */
  readonly after: number
  /** How many steps the list is scrolled. */
  readonly scrolled: ReadonlySignal<number>
  readonly openId: Id | undefined
  /** The chat that the tab key comes to, or the nearest one that is drawn. */
  readonly stop: Id | undefined
}

export function Rows({ lines, after, scrolled, openId, stop }: RowsProps) {
  const list = useRef<HTMLUListElement>(null)
  const [place, setPlace] = useState(0)
  useLayoutEffect(() => setPlace(list.current!.offsetTop), [after])
  const top = scrolled.value * step - place
  const { from, to, above, below } = partOf(lines, top, top + step + innerHeight, rem.value)
  const stopAt = lines.findIndex(({ chat }) => chat.id === stop)
  const tabStop = stopAt < 0 ? -1 : Math.max(from, Math.min(to - 1, stopAt))
  return (
    <ul ref={list} class="chats">
      <li key="above" class="gap" aria-hidden="true" style={{ height: `${above}px` }} />
      {lines.slice(from, to).map(({ chat, indented }, index) => (
        <ChatRow
          key={chat.id}
          chat={chat}
          indented={indented}
          open={chat.id === openId}
          tabStop={from + index === tabStop}
          position={from + index + 1}
          count={lines.length}
        />
      ))}
      <li key="below" class="gap" aria-hidden="true" style={{ height: `${below}px` }} />
    </ul>
  )
}
