// What stands above the first message of a chat.
import type { Chat } from '../../protocol.gen'
import { words } from '../../text'
import { ChatAvatar } from '../chat_avatar'

export function Beginning({ chat, name }: { chat: Chat; name: string }) {
  const t = words.value.conversation
  return (
    <div class="beginning">
      <ChatAvatar chat={chat} size="large" />
      <h2>{name}</h2>
      {chat.topic && <p>{chat.topic}</p>}
      <p class="quiet">{chat.kind === 'direct' ? t.beginDirect(name) : t.begin}</p>
    </div>
  )
}
