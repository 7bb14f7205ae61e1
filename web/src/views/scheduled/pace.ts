// What waits for a chat with slow mode goes at once when the chat is slow no more, or one has become its admin.
import { effect } from '@preact/signals'

import type { Client, Id } from '../../contract'
import { threadOf } from '../../store'

export function followPace(client: Client): () => void {
  let known = new Map<Id, string>()
  return effect(() => {
    const { chats } = client.state.value
    const now = new Map<Id, string>()
    for (const { chatId, rootId } of client.outbox.value) {
      const chat = chats.get((rootId && threadOf(client.state.value, rootId)?.parentId) ?? chatId)
      if (chat && !now.has(chatId)) now.set(chatId, `${chat.slowMode ?? 0} ${chat.state?.role}`)
    }
    const changed = [...now].filter(([chatId, pace]) => known.has(chatId) && known.get(chatId) !== pace)
    known = now
    for (const [chatId] of changed) queueMicrotask(() => client.wake(chatId))
  })
}
