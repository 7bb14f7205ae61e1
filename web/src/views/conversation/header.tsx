// The head of a conversation: whose it is, and the way to its details.
import type { Chat } from '../../protocol.gen'
import { words } from '../../text'
import { agoOf } from '../../text/format'
import { ChatAvatar } from '../chat_avatar'
import { chatMenu } from '../chat_menu'
import { useClient, useSelect } from '../context'
import { Icon } from '../icons'
import { openMenu } from '../menu'
import { isNotes, membersKey, peerOf, presenceOf } from '../names'
import { panelOpen } from '../panel/open'

export function Header({ chat, name }: { chat: Chat; name: string }) {
  const client = useClient()
  const t = words.value
  const subtitle = useSelect((state) => {
    if (isNotes(state, chat)) return ''
    const peer = peerOf(state, chat)
    if (peer) {
      const presence = presenceOf(state, peer.id)
      if (presence && presence.status !== 'offline') return t.presence[presence.status]
      return presence?.lastSeenAt ? t.presence.lastSeen(agoOf(presence.lastSeenAt)) : ''
    }
    let online = 0
    for (const id of state.members.get(membersKey(chat))?.keys() ?? []) {
      if (id === state.me?.id) continue
      const status = presenceOf(state, id)?.status
      if (status && status !== 'offline') online++
    }
    const group = chat.groupId && state.chats.get(chat.groupId)?.title
    const members = t.conversation.members(chat.memberCount)
    return [group, online > 0 ? `${members}, ${t.conversation.online(online + 1)}` : members].filter(Boolean).join(' · ')
  }, [chat, t])
  return (
    <header class="conversation-head">
      <a class="icon-button back" href="#/" aria-label={t.common.back}>
        <Icon name="arrowLeft" />
      </a>
      <button
        type="button"
        class="conversation-title"
        aria-expanded={panelOpen.value}
        aria-controls="panel"
        onClick={() => (panelOpen.value = !panelOpen.value)}
      >
        <ChatAvatar chat={chat} size="small" />
        <span>
          <h1 dir="auto">{name}</h1>
          {(chat.topic || subtitle) && <span class="quiet clip">{chat.topic ? `${chat.topic} · ${subtitle}` : subtitle}</span>}
        </span>
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t.list.actions(name)}
        aria-haspopup="menu"
        onClick={(event) => openMenu(t.list.actions(name), chatMenu(client, chat), event)}
      >
        <Icon name="ellipsis" />
      </button>
    </header>
  )
}
