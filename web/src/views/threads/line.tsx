// Below a message: how much was replied in its thread, by whom and when. Below a copy: that it is one.
import { useEffect } from 'preact/hooks'

import type { Message } from '../../protocol.gen'
import { agoOf } from '../../text/format'
import { threadsWords } from '../../text/threads'
import { Avatar } from '../avatar'
import { useClient, useSelect } from '../context'
import { useConversation } from '../conversation/conversation_context'
import { Icon } from '../icons'
import { userName } from '../names'
import { openThread } from './open'

const faces = 3

export function ThreadLine({ message }: { message: Message }) {
  const { thread, threadRoot } = message
  if (threadRoot && !message.deletedAt) return <Copy message={message} />
  return thread && thread.replies > 0 ? <Replies message={message} thread={thread} /> : null
}

/** Tab comes to it from its message, as to the bar beside it. */
const useTab = ({ seq }: Message) => (useConversation().entered.value === seq ? 0 : -1)

function Replies({ message, thread }: { message: Message; thread: NonNullable<Message['thread']> }) {
  const client = useClient()
  const t = threadsWords.value
  const unread = useSelect((state) => state.chats.get(thread.id)?.state?.unread ?? 0, [thread.id])
  const names = useSelect((state) => thread.userIds.slice(0, faces).map((id) => userName(state, id)).join('\n'), [thread.userIds]).split('\n')
  const strangers = useSelect((state) => thread.userIds.filter((id) => !state.users.has(id)).join(), [thread.userIds])
  useEffect(() => {
    if (strangers) client.loadUsers(strangers.split(',')).catch(() => undefined)
  }, [strangers])
  return (
    <button type="button" class="thread-line" tabIndex={useTab(message)} title={t.open} onClick={() => openThread(message)}>
      <span class="thread-faces" aria-hidden="true">
        {thread.userIds.slice(0, faces).map((id, index) => <Avatar key={id} id={id} name={names[index] ?? ''} size="tiny" />)}
      </span>
      <span class="thread-count">{t.replies(thread.replies)}</span>
      {unread > 0 && (
        <span class="badge">
          <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
          <span class="hidden">{t.unread(unread)}</span>
        </span>
      )}
      <span class="quiet clip">{agoOf(thread.lastReplyAt)}</span>
    </button>
  )
}

function Copy({ message }: { message: Message }) {
  const t = threadsWords.value
  return (
    <button type="button" class="thread-line thread-copy" tabIndex={useTab(message)} title={t.open} onClick={() => openThread(message)}>
      <Icon name="messagesSquare" size={14} />
      {t.copy}
    </button>
  )
}
