// What can be done with a message: in the bar beside it, and in its menu.
import type { Client } from '../../contract'
import type { ChatState, Message } from '../../protocol.gen'
import { chatHref } from '../../routes'
import { words } from '../../text'
import { useClient } from '../context'
import { allParts, parts } from '../deferred'
import { attempt } from '../failure'
import { Icon } from '../icons'
import { openMenu } from '../menu'
import { copy } from '../toasts'
import { useConversation, type ConversationContext } from './conversation_context'

interface Rights {
  readonly mine: boolean
  readonly role: ChatState['role']
  readonly sender: string
}

/** Its words: those of its files, too. */
export const mayEdit = ({ type, attachments }: Message) => type === 'text' || attachments !== undefined

function remove(client: Client, message: Message) {
  const t = words.value.message
  void attempt(async () => (await allParts()).confirm({
    title: t.deleteTitle,
    lead: t.deleteLead,
    yes: words.value.common.delete,
    action: () => client.call('delete_message', { messageId: message.id }),
  }))
}

export function openMessageMenu(client: Client, conversation: ConversationContext, message: Message, rights: Rights, at: MouseEvent | { x: number; y: number }) {
  if (message.deletedAt) return
  const t = words.value.message
  const link = `${location.origin}/${chatHref(message.chatId, message.seq)}`
  openMenu(
    t.actions,
    [
      !conversation.closed.value && { icon: 'reply', text: t.reply, action: () => conversation.reply(message) },
      ...(parts.value?.messageItems(message, client) ?? []),
      !!message.content && { icon: 'copy', text: t.copyText, action: () => void copy(message.content) },
      { icon: 'link', text: t.copyLink, action: () => void copy(link) },
      !conversation.closed.value && rights.mine && mayEdit(message) && { icon: 'pencil', text: t.edit, action: () => conversation.edit(message) },
      (rights.mine || rights.role !== 'member') && { icon: 'trash2', text: t.delete, danger: true, action: () => remove(client, message) },
    ],
    at,
  )
}

export function Toolbar({ message, mine, role, sender }: { message: Message } & Rights) {
  const client = useClient()
  const conversation = useConversation()
  const t = words.value.message
  return (
    <div class="toolbar" role="toolbar" aria-label={t.actions}>
      {!conversation.closed.value && (
        <button type="button" class="icon-button small" aria-label={t.reply} title={t.reply} onClick={() => conversation.reply(message)}>
          <Icon name="reply" size={18} />
        </button>
      )}
      {!conversation.closed.value && mine && mayEdit(message) && (
        <button type="button" class="icon-button small" aria-label={t.edit} title={t.edit} onClick={() => conversation.edit(message)}>
          <Icon name="pencil" size={16} />
        </button>
      )}
      <button
        type="button"
        class="icon-button small"
        aria-label={words.value.common.more}
        title={words.value.common.more}
        aria-haspopup="menu"
        onClick={(event) => openMessageMenu(client, conversation, message, { mine, role, sender }, event)}
      >
        <Icon name="ellipsis" size={18} />
      </button>
    </div>
  )
}
