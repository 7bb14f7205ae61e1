// All chats, as what they are; what is said in them is their members'.
import type { ChatSummary } from '../../protocol.gen'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { confirm, numberOf } from './controls'
import { agoOf } from '../../text/format'
import { Avatar } from '../avatar'
import { Icon, type IconName } from '../icons'
import { usePages } from './answer'
import { useAsk } from './ask'
import { Lead, List } from './list'

const signs = { direct: 'messageCircle', group: undefined, channel: 'hash', thread: 'messagesSquare' } as const satisfies Record<ChatSummary['kind'], IconName | undefined>

export function Chats() {
  const t = adminWords.value.chats
  const ask = useAsk()
  const pages = usePages((page) => ask('admin_list_chats', page), ({ chats }) => chats)
  const remove = (chat: ChatSummary, name: string) =>
    confirm({
      title: t.deleteTitle(name), lead: t.deleteLead, yes: words.value.common.delete,
      action: () => ask('admin_delete_chat', { chatId: chat.id }).finally(pages.reload),
    })
  return (
    <>
      <Lead text={t.private} />
      <List
        label={adminWords.value.parts.chats}
        pages={pages}
        none={t.none}
        noneLead={t.noneLead}
        keyOf={(chat) => chat.id}
        draw={(chat) => {
          const name = chat.title ?? t.direct
          return (
            <li class="device">
              <Avatar id={chat.id} name={name} size="small" icon={chat.private ? 'lock' : signs[chat.kind]} group={chat.kind !== 'direct'} />
              <div>
                <strong class="clip" dir="auto">
                  {name}
                </strong>
                <span class="quiet">{facts(chat).join(' · ')}</span>
              </div>
              {chat.kind !== 'direct' && (
                <button type="button" class="icon-button" aria-label={t.delete(name)} title={t.delete(name)} onClick={() => remove(chat, name)}>
                  <Icon name="trash2" size={18} />
                </button>
              )}
            </li>
          )
        }}
      />
    </>
  )
}

function facts(chat: ChatSummary): string[] {
  const t = adminWords.value.chats
  return [
    chat.kind === 'channel' && chat.private ? t.privateChannel : t.kinds[chat.kind],
    t.members(chat.memberCount, numberOf(chat.memberCount)),
    t.messages(chat.messageCount, numberOf(chat.messageCount)),
    t.active(agoOf(chat.updatedAt)),
  ]
}
