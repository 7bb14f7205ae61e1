// Opens the direct chat with somebody; the first time it is made.
import type { Client, Id } from '../../contract'
import { chatHref, go } from '../../routes'

export async function talkTo(client: Client, userId: Id): Promise<void> {
  const { me, chats } = client.state.value
  for (const chat of chats.values()) {
    const peer = chat.kind === 'direct' && (chat.peer?.id ?? (chat.memberCount === 1 ? me?.id : undefined))
    if (peer === userId) return go(chatHref(chat.id))
  }
  const { chat } = await client.call('create_chat', { kind: 'direct', userId })
  go(chatHref(chat.id))
}
