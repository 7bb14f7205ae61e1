// What can be done with a message: in the bar beside it, and in its menu.
import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'
import { chatHref } from '../../routes'
import { words } from '../../text'
import { messagesWords } from '../../text/messages'
import { confirm } from '../confirm'
import { useClient, useSelect } from '../context'
import { messageItems } from '../files/actions'
import { Icon } from '../icons'
import { openMenu } from '../menu'
import { keepItems } from '../kept/items'
import { aboutItems } from '../message/items'
import { reportItems } from '../moderation/report'
import { mayAdminister } from '../names'
import { Quick } from '../reactions/quick'
import { copy } from '../toasts'
import { threadItems } from '../threads/open'
import { useConversation, type ConversationContext } from './conversation_context'
import { mayEdit } from './may_edit'

function remove(client: Client, message: Message) {
  const t = messagesWords.value.message
  confirm({
    title: t.deleteTitle,
    lead: t.deleteLead,
    yes: words.value.common.delete,
    action: () => client.call('delete_message', { messageId: message.id }),
  })
}

export function openMessageMenu(client: Client, conversation: ConversationContext, message: Message, at: MouseEvent | { x: number; y: number }) {
  if (message.deletedAt) return
  const t = messagesWords.value.message
  const state = client.state.peek()
  const here = state.chats.get(message.chatId)
  const chat = here?.parentId ? state.chats.get(here.parentId) : here
  const open = !conversation.closed.peek()
  const link = `${location.origin}/${chatHref(message.chatId, message.seq)}`
  openMenu(
    t.actions,
    [
      open && !conversation.thread && { icon: 'reply', text: t.reply, action: () => conversation.reply(message) },
      ...threadItems(client, conversation, message),
      ...messageItems(message, client),
      ...keepItems(client, message),
      ...aboutItems(client, message),
      !!message.content && { icon: 'copy', text: words.value.message.copyText, action: () => void copy(message.content) },
      { icon: 'link', text: t.copyLink, action: () => void copy(link) },
      open && mayEdit(state, message) && { icon: 'pencil', text: t.edit, action: () => conversation.edit(message) },
      ...reportItems(client, message),
      (message.senderId === state.me?.id || (chat && mayAdminister(chat))) && { icon: 'trash2', text: t.delete, danger: true, action: () => remove(client, message) },
    ],
    at,
    message.type === 'system' ? undefined : (close) => <Quick client={client} message={message} close={close} />,
  )
}

export function Toolbar({ message }: { message: Message }) {
  const client = useClient()
  const conversation = useConversation()
  const t = messagesWords.value.message
  const editable = useSelect((state) => mayEdit(state, message), [message])
  const open = !conversation.closed.value
  return (
    <div class="toolbar" role="toolbar" aria-label={t.actions}>
      {message.type !== 'system' && <Quick client={client} message={message} />}
      {open && !conversation.thread && (
        <button type="button" class="icon-button small" aria-label={t.reply} title={t.reply} onClick={() => conversation.reply(message)}>
          <Icon name="reply" size={18} />
        </button>
      )}
      {threadItems(client, conversation, message).map(({ icon, text, action }) => (
        <button key="thread" type="button" class="icon-button small to-thread" aria-label={text} title={text} onClick={action}>
          <Icon name={icon!} size={18} />
        </button>
      ))}
      {open && editable && (
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
        onClick={(event) => openMessageMenu(client, conversation, message, event)}
      >
        <Icon name="ellipsis" size={18} />
      </button>
    </div>
  )
}
