// How long one waits in a chat with slow mode: since one's last message there, or as long as the server has said.
import { useEffect, useMemo, useState } from 'preact/hooks'

import { type Id, threadKey, type Timeline } from '../../contract'
import type { Chat, Message } from '../../protocol.gen'
import { spanOf } from '../../text/amounts'
import { messagesWords } from '../../text/messages'
import { useClient, useSelect } from '../context'
import { Icon } from '../icons'
import { mayAdminister } from '../names'

/** When a message was sent, on this device's clock, which may be wrong: not after it was first seen here. */
const seen = new WeakMap<Message, number>()

export function sentAt(message: Message, now: number): number {
  const at = seen.get(message) ?? Math.min(Date.parse(message.createdAt), now)
  seen.set(message, at)
  return at
}

export function lastOwn(timeline: Timeline | undefined, me: Id | undefined): Message | undefined {
  let last: Message | undefined
  for (const message of timeline?.bySeq.values() ?? []) if (message.senderId === me && message.type !== 'system') last = message
  return last
}

/** "0:25", "1:05:00". */
export function clockOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

export function SlowLine({ chat }: { chat: Chat }) {
  return chat.slowMode && !mayAdminister(chat) ? <Wait chatId={chat.id} outboxId={chat.rootId ? threadKey(chat.rootId) : chat.id} slowMs={chat.slowMode * 1000} /> : null
}

function Wait({ chatId, outboxId, slowMs }: { chatId: Id; outboxId: Id; slowMs: number }) {
  const client = useClient()
  const t = messagesWords.value.slow
  const me = useSelect((state) => state.me?.id)
  const timeline = useSelect((state) => state.timelines.get(chatId), [chatId])
  const [, drawAgain] = useState(0)
  const last = useMemo(() => lastOwn(timeline, me), [timeline, me])
  const now = Date.now()
  const until = Math.max(client.resting.value.get(outboxId) ?? 0, last ? sentAt(last, now) + slowMs : 0)
  const left = until - now
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => drawAgain((n) => n + 1), left % 1000 || 1000)
    return () => clearTimeout(timer)
  })
  const say = client.outbox.value.some((item) => item.chatId === outboxId && item.status === 'waiting') ? t.waits : t.left
  // Said once, not at each second.
  const spoken = useMemo(() => (left > 0 ? say(spanOf(Math.ceil(left / 1000))) : ''), [until, say, left > 0])
  return (
    <>
      <span class="hidden" role="status">{spoken}</span>
      {left > 0 && (
        <p class="composer-note" aria-hidden="true">
          <Icon name="clock" size={14} />
          <span>{say(clockOf(left))}</span>
        </p>
      )}
    </>
  )
}
