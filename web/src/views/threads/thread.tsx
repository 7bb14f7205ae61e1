// A thread, open: the message that it is about, the replies, and where one writes. Beside its chat, or in its place where there is
// no room for both.
import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'

import { type Happening, type Id, threadKey } from '../../contract'
import type { Chat, Message } from '../../protocol.gen'
import { chatHref, goBack, route, threadHref, trail } from '../../routes'
import { threadOf } from '../../store'
import { words } from '../../text'
import { threadsWords } from '../../text/threads'
import { openChatMenu } from '../chat_menu'
import { changeChatState } from '../chat_state'
import { useClient, useSelect } from '../context'
import { Announcements } from '../conversation/announcements'
import { Composer } from '../conversation/composer'
import { strangersIn } from '../conversation/conversation'
import { ConversationScope, createConversation } from '../conversation/conversation_context'
import { useMessage } from '../conversation/quote'
import { Timeline } from '../conversation/timeline'
import { TypingLine } from '../conversation/typing_line'
import { Empty } from '../empty'
import { attempt, errorText } from '../failure'
import { Icon } from '../icons'
import { fullName, membersKey } from '../names'
import { adopt } from './adopt'
import { Root } from './root'

interface ThreadProps {
  /** The one whose message it is about. */
  readonly chat: Chat
  readonly rootId: Id
  /** The reply to go to. */
  readonly at?: number | undefined
  /** Why nobody can write. */
  readonly closed: string | undefined
  /** Its chat is not beside it. */
  readonly alone: boolean
}

const nothing: readonly Happening[] = []

/** The thread as it is known, and as it will be before its first reply. */
function useThread(parent: Chat, rootId: Id) {
  const client = useClient()
  const root = useMessage(parent.id, rootId)
  const known = useSelect((state) => threadOf(state, rootId), [rootId])
  const [told, setTold] = useState<Message['thread']>(undefined)
  const [failure, setFailure] = useState('')
  const info = told ?? root?.thread
  const id = known?.id ?? info?.id
  const online = client.connection.value.status === 'online'
  useEffect(() => client.onEvent('thread_updated', ({ messageId, thread }) => messageId === rootId && setTold(thread)), [rootId])
  const ask = () => {
    setFailure('')
    if (id) client.call('get_chat', { chatId: id }).catch((error: unknown) => setFailure(errorText(error)))
  }
  const missing = !known && id !== undefined
  useEffect(() => {
    if (missing && online) ask()
  }, [missing, online])
  useMemo(() => id && adopt(client, rootId, id), [id])
  // Who may do what, and who can be named, is as in its chat.
  const chat = useMemo((): Chat => ({
    ...parent, receipts: false, lastSeq: 0, ...known, id: id ?? threadKey(rootId), kind: parent.kind, rootId, parentId: membersKey(parent),
    ...(parent.state && { state: { ...parent.state, unread: 0, mentions: 0, ...known?.state, role: parent.state.role } }),
  }), [parent, known, id])
  return { root, known, info, chat, missing, failure, ask }
}

export function Thread({ chat: parent, rootId, at, closed, alone }: ThreadProps) {
  const client = useClient()
  const t = threadsWords.value
  const { root, known, info, chat, missing, failure, ask } = useThread(parent, rootId)
  const place = useRef<HTMLElement>(null)
  const name = useSelect((state) => fullName(state, parent), [parent])
  const also = useSignal(false)
  const conversation = useMemo(() => createConversation(chat.id), [chat.id])
  conversation.closed.value = closed !== undefined
  const replies = info?.replies ?? 0
  conversation.thread = {
    label: t.reply,
    placeholder: t.placeholder,
    beginning: () => root && <Root message={root} kind={parent.kind} replies={replies} />,
    takeAlso: () => {
      const taken = also.peek()
      also.value = false
      return taken
    },
  }

  const timeline = useSelect((state) => state.timelines.get(chat.id), [chat.id])
  const strangers = strangersIn(client.state.peek(), timeline, nothing)
  useEffect(() => {
    if (strangers) client.loadUsers(strangers.split(',')).catch(() => undefined)
  }, [strangers])

  // One that was marked as unread is read again when one goes there.
  useEffect(() => {
    if (known?.state?.markedUnread) void changeChatState(client, known.id, { markedUnread: false })
  }, [chat.id])

  // The focus goes back to the message when the thread is closed beside its chat.
  useLayoutEffect(() => () => {
    if (!place.current?.contains(document.activeElement)) return
    queueMicrotask(() => document.querySelector<HTMLElement>(`.conversation:not(.thread) [data-key="${rootId}"] .message`)?.focus({ preventScroll: true }))
  }, [rootId])

  if (root === null && !known) return <div class="conversation thread"><Empty title={t.gone} lead={t.goneLead} /></div>
  return (
    <ConversationScope.Provider value={conversation}>
      <section ref={place} class="conversation thread" aria-label={t.in(name)}>
        <Head parent={parent} name={name} root={root ?? undefined} rootId={rootId} known={known} alone={alone} />
        {missing ? <Waiting failure={failure} again={ask} /> : root !== undefined && <Timeline key={chat.id} chat={chat} seq={at} name={t.this} />}
        <TypingLine chatId={chat.id} />
        {closed ? <p class="composer-closed">{closed}</p> : <Composer key={`composer ${chat.id}`} chat={chat} name={name} />}
        {!closed && (
          <label class="thread-also">
            <input type="checkbox" checked={also.value} onChange={(event) => (also.value = event.currentTarget.checked)} />
            <span class="clip">{t.also(name)}</span>
          </label>
        )}
        <Announcements chatId={chat.id} />
      </section>
    </ConversationScope.Provider>
  )
}

function Waiting({ failure, again }: { failure: string; again: () => void }) {
  if (!failure) return <div class="timeline" aria-busy="true" />
  return (
    <div class="timeline">
      <div class="notice" role="alert">
        <p>{failure}</p>
        <button type="button" class="button" onClick={again}>{words.value.common.retry}</button>
      </div>
    </div>
  )
}

interface HeadProps {
  readonly parent: Chat
  readonly name: string
  readonly root: Message | undefined
  readonly rootId: Id
  readonly known: Chat | undefined
  readonly alone: boolean
}

function Head({ parent, name, root, rootId, known, alone }: HeadProps) {
  const client = useClient()
  const t = threadsWords.value
  const Title = alone ? 'h1' : 'h2'
  const followed = known?.state !== undefined
  const close = () => {
    const { seq } = route.peek() as { seq?: number }
    if (!alone || !trail.backTo('#/threads')) goBack(chatHref(parent.id, seq))
  }
  const jump = root && (alone ? chatHref(parent.id, root.seq) : threadHref(parent.id, rootId, undefined, root.seq))
  const follow = () => void attempt(() => client.call(followed ? 'unfollow_thread' : 'follow_thread', { messageId: rootId }))
  return (
    <header class="conversation-head">
      {alone && (
        <button type="button" class="icon-button" aria-label={words.value.common.back} onClick={close}>
          <Icon name="arrowLeft" />
        </button>
      )}
      <div class="thread-title">
        <Title>{t.one}</Title>
        <a class="quiet clip" href={jump ?? chatHref(parent.id)} title={t.jump} dir="auto">{name}</a>
      </div>
      {known && (
        <button type="button" class="thread-follow" title={followed ? t.unfollowHint : t.followHint} onClick={follow}>
          <Icon name={followed ? 'check' : 'bell'} size={16} />
          {followed ? t.following : t.follow}
        </button>
      )}
      {known && followed && (
        <button
          type="button"
          class="icon-button"
          aria-label={words.value.list.actions(t.in(name))}
          title={words.value.common.more}
          aria-haspopup="menu"
          onClick={(event) => openChatMenu(client, known, t.in(name), event)}
        >
          <Icon name="ellipsis" />
        </button>
      )}
      {!alone && (
        <button type="button" class="icon-button" aria-label={words.value.common.close} onClick={close}>
          <Icon name="x" />
        </button>
      )}
    </header>
  )
}
