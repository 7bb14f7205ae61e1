// The messages that name one, or everybody in a chat, of all chats, the newest first.
import { useEffect, useMemo, useState } from 'preact/hooks'

import type { Id, State } from '../../contract'
import type { Message } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { messagesWords } from '../../text/messages'
import { useClient, useSelect } from '../context'
import { errorText } from '../failure'
import { Found } from '../kept/found'
import { useWhere } from '../threads/where'

const page = 30
/** A page may be short, or empty, and not the last one. */
const enough = 10

/** As the server lists them: @here is of its moment. */
const names = ({ me, chats }: State, { chatId, seq, mentions, mentionsRoom, senderId, deletedAt }: Message): boolean =>
  me !== undefined && !deletedAt && seq >= (chats.get(chatId)?.firstSeq ?? 1) && senderId !== me.id && (mentionsRoom === 'room' || (mentions?.includes(me.id) ?? false))

const newestFirst = (a: Message, b: Message) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : b.seq - a.seq)

/** What this device knows, and what the server has found. Without a connection the former alone. */
function useMentions() {
  const client = useClient()
  const timelines = useSelect((state) => state.timelines)
  const [asked, setAsked] = useState<ReadonlyMap<Id, Message>>(new Map())
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const online = client.connection.value.status === 'online'
  const load = async (from?: string) => {
    setFailure('')
    try {
      for (let cursor = from, found = 0; ;) {
        const { messages, nextCursor } = await client.call('list_mentions', { limit: page, ...(cursor && { page: cursor }) })
        setAsked((before) => new Map([...before, ...messages.map((message) => [message.id, message] as const)]))
        client.loadUsers(messages.map(({ senderId }) => senderId)).catch(() => undefined)
        cursor = nextCursor
        found += messages.length
        if (nextCursor !== undefined && found < enough) continue
        return setNext(nextCursor ?? null)
      }
    } catch (error) {
      setFailure(errorText(error))
    }
  }
  useEffect(() => {
    if (online) void load()
  }, [online])
  const shown = useMemo(() => {
    const all = new Map(asked)
    const state = client.state.peek()
    const oldest = next ? [...asked.values()].sort(newestFirst).at(-1) : undefined
    for (const { bySeq } of timelines.values()) {
      for (const message of bySeq.values()) {
        if (!names(state, message)) all.delete(message.id)
        // What lies behind the last page that was asked for comes with the next one.
        else if (all.has(message.id) || !oldest || newestFirst(message, oldest) < 0) all.set(message.id, message)
      }
    }
    return [...all.values()].sort(newestFirst)
  }, [asked, timelines, next])
  return { shown, next, failure, online, load }
}

export function Mentions({ close }: { close: () => void }) {
  const t = messagesWords.value
  const { shown, next, failure, online, load } = useMentions()
  return (
    <>
      {!online && <p class="hint">{t.saved.offline}</p>}
      {failure && (
        <p class="error" role="alert">
          {failure}{' '}
          <button type="button" class="link" onClick={() => void load(next ?? undefined)}>{words.value.common.retry}</button>
        </p>
      )}
      {online && next === undefined && !failure && shown.length === 0 && <div class="files-waiting" aria-busy="true" />}
      {shown.length === 0 && (next === null || !online) && (
        <div class="emoji-none">
          <h3>{t.mentions.none}</h3>
          <p class="quiet">{t.mentions.noneLead}</p>
        </div>
      )}
      <ul class="found-list">
        {shown.map((message) => <Row key={message.id} message={message} close={close} />)}
      </ul>
      {next && (
        <button type="button" class="button plain" onClick={() => void load(next)}>
          {t.reactions.more}
        </button>
      )}
    </>
  )
}

function Row({ message, close }: { message: Message; close: () => void }) {
  const where = useWhere(message.chatId)
  const jump = () => {
    close()
    go(chatHref(message.chatId, message.seq))
  }
  return <Found message={message} note={where} jump={jump} />
}
