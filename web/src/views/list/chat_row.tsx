// A chat in the list: who, what was said last and when, what waits.
import type { Chat } from '../../protocol.gen'
import { chatHref } from '../../routes'
import { words } from '../../text'
import { shortWhen } from '../../text/format'
import { ChatAvatar } from '../chat_avatar'
import { useClient, useSelect } from '../context'
import { useLongPress } from '../conversation/long_press'
import { parts } from '../deferred'
import { Icon } from '../icons'
import { later } from '../later'
import { memo } from '../memo'
import { chatName, groupName, mutedNow } from '../names'
import { activeAt } from './order'
import { PreviewLine } from './preview_line'

interface ChatRowProps {
  readonly chat: Chat
  readonly indented: boolean
  readonly open: boolean
  readonly tabStop: boolean
  /** Not all rows of a list are drawn: which of how many it is. */
  readonly position: number
  readonly count: number
}

export const ChatRow = memo(function ChatRow({ chat, indented, open, tabStop, position, count }: ChatRowProps) {
  const client = useClient()
  const t = words.value.list
  const name = useSelect((state) => chatName(state, chat), [chat, t])
  const group = useSelect((state) => groupName(state, chat), [chat])
  const { unread = 0, mentions = 0, markedUnread = false } = chat.state ?? {}
  const muted = mutedNow(chat)
  const { UserStatus } = parts.value ?? {}
  const press = useLongPress((at) => later((all) => all.openChatMenu(client, chat, name, at)))
  const kind = ['chat', indented && 'indented', open && 'open', muted && 'muted', (unread > 0 || markedUnread) && 'has-unread']

  return (
    <li class={kind.filter(Boolean).join(' ')} aria-posinset={position} aria-setsize={count}>
      <a
        class="chat-link"
        href={chatHref(chat.id)}
        draggable={false}
        tabIndex={tabStop ? 0 : -1}
        aria-current={open ? 'page' : undefined}
        title={indented && group !== undefined ? t.inGroup(group) : undefined}
        {...press}
      >
        {indented ? (
          <span class="channel-sign">
            <Icon name={chat.private ? 'lock' : 'hash'} size={16} />
            <span class="hidden">{chat.private ? t.privateChannel : t.channel}</span>
          </span>
        ) : (
          <ChatAvatar chat={chat} />
        )}
        <span class="chat-lines">
          <span class="chat-line">
            <span class="chat-name clip" dir="auto">
              {name}
            </span>
            {UserStatus && chat.peer && <UserStatus id={chat.peer.id} />}
            {!indented && group !== undefined && (
              <span class="chat-group clip" dir="auto">
                <span class="hidden">{t.inGroup('')}</span>
                {group}
              </span>
            )}
            {muted && <Icon name="bellOff" size={14} />}
            {muted && <span class="hidden">{t.muted}</span>}
            {!indented && <time class="chat-time">{shortWhen(activeAt(chat))}</time>}
            {indented && <Badges unread={unread} mentions={mentions} marked={markedUnread} />}
          </span>
          {!indented && (
            <span class="chat-line">
              <PreviewLine chat={chat} />
              <Badges unread={unread} mentions={mentions} marked={markedUnread} />
            </span>
          )}
        </span>
      </a>
      <button
        type="button"
        class="icon-button small chat-more"
        tabIndex={tabStop ? 0 : -1}
        aria-label={t.actions(name)}
        aria-haspopup="menu"
        onClick={(event) => later((all) => all.openChatMenu(client, chat, name, event))}
      >
        <Icon name="ellipsis" size={18} />
      </button>
    </li>
  )
})

function Badges({ unread, mentions, marked }: { unread: number; mentions: number; marked: boolean }) {
  const t = words.value.list
  return (
    <>
      {mentions > 0 && (
        <span class="badge badge-mention">
          <span aria-hidden="true">@</span>
          <span class="hidden">{t.mentions(mentions)}</span>
        </span>
      )}
      {(unread > 0 || marked) && (
        <span class="badge">
          <span aria-hidden="true">{unread > 999 ? '999+' : unread || '•'}</span>
          <span class="hidden">{unread > 0 ? t.unread(unread) : t.marked}</span>
        </span>
      )}
    </>
  )
}
