// What stands above the first message of a chat.
import { LinkedText } from '../../markdown/shown'
import type { Chat } from '../../protocol.gen'
import { words } from '../../text'
import { ChatAvatar } from '../chat_avatar'
import { parts } from '../deferred'
import { openNewInvite } from '../dialogs/open'
import { Icon } from '../icons'
import { mayAdminister } from '../names'

export function Beginning({ chat, name }: { chat: Chat; name: string }) {
  const t = words.value.conversation
  const { Purged } = parts.value ?? {}
  return (
    <div class="beginning">
      <ChatAvatar chat={chat} size="large" />
      <h2>{name}</h2>
      {chat.topic && <p dir="auto"><LinkedText text={chat.topic} /></p>}
      {!chat.firstSeq && <p class="quiet">{chat.kind === 'direct' ? t.beginDirect(name) : t.begin}</p>}
      {Purged && <Purged chat={chat} />}
      {chat.kind === 'group' && chat.lastSeq === 0 && mayAdminister(chat) && (
        <button type="button" class="button" onClick={() => openNewInvite(chat.id)}>
          <Icon name="userPlus" size={18} />
          {words.value.invite.title}
        </button>
      )}
    </div>
  )
}
