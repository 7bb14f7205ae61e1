// The head of a conversation: whose it is, and the way to its details.
import { LinkedText } from '../../markdown/shown'
import type { Chat } from '../../protocol.gen'
import { words } from '../../text'
import { agoOf } from '../../text/format'
import { ChatAvatar } from '../chat_avatar'
import { useClient, useSelect } from '../context'
import { parts } from '../deferred'
import { Icon } from '../icons'
import { later } from '../later'
import { isNotes, membersKey, peerOf, presenceOf } from '../names'
import { usePresence } from '../presence'
import { closePanel, openPanel, panelOpen } from '../panel/open'

export function Header({ chat, name }: { chat: Chat; name: string }) {
  const client = useClient()
  const t = words.value
  const { SearchHere, UserStatus } = parts.value ?? {}
  const presence = usePresence(useSelect((state) => (isNotes(state, chat) ? undefined : peerOf(state, chat)?.id), [chat]))
  const subtitle = useSelect((state) => {
    if (isNotes(state, chat)) return ''
    if (peerOf(state, chat)) {
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
  }, [chat, t, presence])
  return (
    <header class="conversation-head">
      <a class="icon-button back" href="#/" aria-label={t.common.back}>
        <Icon name="arrowLeft" />
      </a>
      {/* The button lies over all of it, and a link of the topic over the button. */}
      <div class="conversation-title">
        <button
          type="button"
          aria-labelledby="conversation-name conversation-about"
          aria-expanded={panelOpen()}
          aria-controls="panel"
          onClick={panelOpen() ? closePanel : openPanel}
        />
        <ChatAvatar chat={chat} size="small" />
        <div>
          <h1 id="conversation-name" dir="auto">
            {name}
            {UserStatus && chat.peer && <UserStatus id={chat.peer.id} />}
          </h1>
          {(chat.topic || subtitle) && (
            <p id="conversation-about" class="quiet clip">
              {chat.topic && <><LinkedText text={chat.topic} />{' · '}</>}
              {subtitle}
            </p>
          )}
        </div>
      </div>
      {SearchHere && <SearchHere chatId={chat.id} />}
      <button
        type="button"
        class="icon-button"
        aria-label={t.list.actions(name)}
        aria-haspopup="menu"
        onClick={(event) => later((all) => all.openChatMenu(client, chat, name, event))}
      >
        <Icon name="ellipsis" />
      </button>
    </header>
  )
}
