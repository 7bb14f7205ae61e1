// A chat that was marked as unread is read again when one goes there.
import { effect } from '@preact/signals'

import type { Client } from '../../contract'
import { route } from '../../routes'
import { changeChatState } from '../chat_state'

export function followMarked(client: Client): void {
  let before: string | undefined
  effect(() => {
    const at = route.value
    const chatId = at.page === 'chat' ? at.chatId : undefined
    if (chatId === before) return
    before = chatId
    if (chatId !== undefined && client.state.peek().chats.get(chatId)?.state?.markedUnread) void changeChatState(client, chatId, { markedUnread: false })
  })
}
