// What a chat is to oneself, changed: shown at once, and taken back if the server refuses.
import type { Client, State } from '../contract'
import type { Operations } from '../protocol.gen'
import { applyEvent } from '../store'
import { attempt } from './failure'

export type ChatStateChange = Omit<Operations['update_chat_state']['params'], 'chatId'>

/** The state as it will be; a field that is null or false is as if it were not there. */
export function withChatState(state: State, chatId: string, change: ChatStateChange): State {
  const own = state.chats.get(chatId)?.state
  if (!own) return state
  const { mutedUntil = own.mutedUntil, markedUnread = own.markedUnread, pinned, archived, notify } = change
  const { mutedUntil: _until, markedUnread: _marked, ...rest } = own
  return applyEvent(state, 'chat_state_updated', {
    chatId,
    state: {
      ...rest, pinned: pinned ?? own.pinned, archived: archived ?? own.archived, notify: notify ?? own.notify,
      ...(mutedUntil && { mutedUntil }), ...(markedUnread && { markedUnread }),
    },
  })
}

export function changeChatState(client: Client, chatId: string, change: ChatStateChange): Promise<boolean> {
  return attempt(() => client.ahead((state) => withChatState(state, chatId, change), 'update_chat_state', { chatId, ...change }))
}
