// The threads that one follows, of all chats: those with new replies first, then those that were replied in last.
import { useEffect, useMemo, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import type { Chat, Message } from '../../protocol.gen'
import { words } from '../../text'
import { messagesWords } from '../../text/messages'
import { threadsWords } from '../../text/threads'
import { changeChatState } from '../chat_state'
import { useClient, useSelect } from '../context'
import { errorText } from '../failure'
import { Icon } from '../icons'
import { ThreadCard } from './card'
import { followed, isNew } from './followed'

const page = 30

const lastAt = ({ lastMessagePreview, updatedAt }: Chat) => lastMessagePreview?.createdAt ?? updatedAt
const newFirst = (a: Chat, b: Chat) => Number(isNew(b)) - Number(isNew(a)) || (lastAt(a) < lastAt(b) ? 1 : -1)

/** The messages that they are about, as far as the server was asked; `next`: null when it was asked for all. */
function useRoots() {
  const client = useClient()
  const [asked, setAsked] = useState<ReadonlyMap<Id, Message>>(new Map())
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const online = client.connection.value.status === 'online'
  const load = (cursor?: string) => {
    setFailure('')
    client.call('list_threads', { limit: page, ...(cursor && { page: cursor }) }).then(
      ({ messages, nextCursor }) => {
        setAsked((before) => new Map([...before, ...messages.map((message) => [message.id, message] as const)]))
        setNext(nextCursor ?? null)
        client.loadUsers(messages.map(({ senderId }) => senderId)).catch(() => undefined)
      },
      (error: unknown) => setFailure(errorText(error)),
    )
  }
  useEffect(() => {
    if (online) load()
  }, [online])
  return { asked, next, failure, online, load }
}

export function Threads() {
  const client = useClient()
  const t = threadsWords.value
  const chats = useSelect((state) => state.chats)
  const all = useMemo(() => followed(client.state.peek()).sort(newFirst), [chats])
  const [onlyNew, setOnlyNew] = useState(false)
  const [most, setMost] = useState(page)
  const { asked, next, failure, online, load } = useRoots()
  const waiting = all.filter(isNew)
  const shown = onlyNew ? waiting : all
  const more = () => {
    setMost(most + page)
    if (next) load(next)
  }
  const readAll = () => waiting.forEach(({ id, lastSeq, state }) => {
    client.markRead(id, lastSeq)
    if (state?.markedUnread) void changeChatState(client, id, { markedUnread: false })
  })
  return (
    <section class="threads" aria-labelledby="threads-title">
      <header class="conversation-head">
        <a class="icon-button back" href="#/" aria-label={words.value.common.back}>
          <Icon name="arrowLeft" />
        </a>
        <div class="thread-title">
          <h1 id="threads-title">{t.title}</h1>
          {waiting.length > 0 && <p class="quiet clip">{t.waiting(waiting.length)}</p>}
        </div>
        <button type="button" class={onlyNew ? 'filter filter-set' : 'filter'} aria-pressed={onlyNew} onClick={() => setOnlyNew(!onlyNew)}>
          {t.onlyUnread}
        </button>
        {waiting.length > 0 && (
          <button type="button" class="icon-button" aria-label={t.readAll} title={t.readAll} onClick={readAll}>
            <Icon name="checkCheck" />
          </button>
        )}
      </header>
      <div class="threads-scroller">
        {!online && <p class="hint">{t.offline}</p>}
        {failure && (
          <p class="error" role="alert">
            {failure}{' '}
            <button type="button" class="link" onClick={() => load()}>{words.value.common.retry}</button>
          </p>
        )}
        {shown.length === 0 && (
          <div class="search-none">
            <h2>{onlyNew && all.length > 0 ? t.noneUnread : t.none}</h2>
            <p class="quiet">{onlyNew && all.length > 0 ? t.noneUnreadLead : t.noneLead}</p>
          </div>
        )}
        <ul class="threads-list">
          {shown.slice(0, most).map((thread) => (
            <ThreadCard key={thread.id} thread={thread} asked={asked.get(thread.rootId!)} there={next !== undefined || failure !== ''} />
          ))}
        </ul>
        {shown.length > most && (
          <button type="button" class="button plain" onClick={more}>
            {messagesWords.value.reactions.more}
          </button>
        )}
      </div>
    </section>
  )
}
