// A thread in the list: where it is, what it is about, and what was replied last.
import { useEffect } from 'preact/hooks'

import { plainText } from '../../markdown/shown'
import type { Chat, Message } from '../../protocol.gen'
import { go, threadHref } from '../../routes'
import { words } from '../../text'
import { shortWhen } from '../../text/format'
import { threadsWords } from '../../text/threads'
import { Avatar } from '../avatar'
import { useClient, useSelect } from '../context'
import { useMessage } from '../conversation/quote'
import { messageById } from '../conversation/rows'
import { fullName, mutedNow, userName } from '../names'
import { said } from '../said'
import { isNew } from './followed'

interface CardProps {
  readonly thread: Chat
  readonly asked: Message | undefined
  /** The server has said which messages it has; one that it has not told of is asked for alone. */
  readonly there: boolean
}

export function ThreadCard({ thread, asked, there }: CardProps) {
  const known = useSelect((state) => messageById(state.timelines.get(thread.parentId!), thread.rootId!), [thread.parentId, thread.rootId])
  const root = known ?? asked
  return root || !there ? <Card thread={thread} root={root} /> : <Asking thread={thread} />
}

const Asking = ({ thread }: { thread: Chat }) => <Card thread={thread} root={useMessage(thread.parentId!, thread.rootId!)} />

function Card({ thread, root }: { thread: Chat; root: Message | null | undefined }) {
  const client = useClient()
  const t = threadsWords.value
  const { parentId, rootId, lastMessagePreview: last } = thread
  const { unread = 0, mentions = 0, markedUnread = false } = thread.state ?? {}
  const where = useSelect((state) => {
    const parent = state.chats.get(parentId!)
    return parent ? fullName(state, parent) : ''
  }, [parentId])
  const me = useSelect((state) => state.me?.id)
  const sender = useSelect((state) => (root ? userName(state, root.senderId) : ''), [root?.senderId])
  const replier = useSelect((state) => (last ? (last.senderId === state.me?.id ? words.value.common.you : userName(state, last.senderId)) : ''), [last?.senderId, words.value])
  const strangers = useSelect((state) => [root?.senderId, last?.senderId].filter((id) => id !== undefined && !state.users.has(id)).join(), [root?.senderId, last?.senderId])
  useEffect(() => {
    if (strangers) client.loadUsers(strangers.split(',')).catch(() => undefined)
  }, [strangers])
  const text = root === null ? words.value.conversation.missing : root?.deletedAt ? words.value.message.deleted : root ? said(root).slice(0, 300) : '…'
  const draft = client.drafts.value.get(thread.id)
  return (
    <li>
      <a
        class={isNew(thread) ? 'thread-card thread-card-new' : 'thread-card'}
        href={threadHref(parentId!, rootId!)}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
          event.preventDefault()
          go(threadHref(parentId!, rootId!))
        }}
      >
        <Avatar id={root?.senderId ?? thread.id} name={sender} size="small" />
        <span class="thread-lines">
          <span class="thread-head">
            <strong class="clip" dir="auto">{root && root.senderId === me ? words.value.common.you : sender}</strong>{' '}
            <span class="quiet clip" dir="auto">{where}</span>{' '}
            {last && <time class="quiet" dateTime={last.createdAt}>{shortWhen(last.createdAt)}</time>}
          </span>
          <span class={root && !root.deletedAt ? 'thread-text' : 'thread-text aside'} dir="auto">{text}</span>
          <span class="thread-last">
            <span class="quiet clip" dir="auto">
              {draft ? <><span class="draft">{words.value.list.draft}: </span>{plainText(draft)}</> : last && <>{replier}: {plainText(last.content) || '…'}</>}
            </span>
            {root?.thread && <span class="quiet thread-count">{t.replies(root.thread.replies)}</span>}
            {mentions > 0 && (
              <span class="badge badge-mention">
                <span aria-hidden="true">@</span>
                <span class="hidden">{words.value.list.mentions(mentions)}</span>
              </span>
            )}
            {(unread > 0 || markedUnread) && (
              <span class={mutedNow(thread) ? 'muted' : undefined}>
                <span class="badge">
                  <span aria-hidden="true">{unread > 999 ? '999+' : unread || '•'}</span>
                  <span class="hidden">{unread > 0 ? t.unread(unread) : words.value.list.marked}</span>
                </span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  )
}
