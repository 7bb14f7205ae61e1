// The messages that one has saved, of all chats.
import { useEffect, useMemo, useState } from 'preact/hooks'

import type { Id, State } from '../../contract'
import type { Message } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { messagesWords } from '../../text/messages'
import { useClient, useSelect } from '../context'
import { errorText } from '../failure'
import { Icon } from '../icons'
import { userName } from '../names'
import { useWhere } from '../threads/where'
import { Found } from './found'
import { save } from './keep'

const page = 30

/** Of those that are saved the ones that this device has. */
function knownMessages({ saved, timelines }: State): Map<Id, Message> {
  const known = new Map<Id, Message>()
  if (saved.size === 0) return known
  for (const { bySeq } of timelines.values()) for (const message of bySeq.values()) if (saved.has(message.id)) known.set(message.id, message)
  return known
}

export function Saved({ close }: { close: () => void }) {
  const client = useClient()
  const t = messagesWords.value.saved
  const saved = useSelect((state) => state.saved)
  const here = useMemo(() => knownMessages(client.state.peek()), [saved])
  const [asked, setAsked] = useState<ReadonlyMap<Id, Message>>(new Map())
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const online = client.connection.value.status === 'online'
  const load = (cursor?: string) => {
    setFailure('')
    client.call('list_saved', { limit: page, ...(cursor && { page: cursor }) }).then(
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
  const chats = useSelect((state) => state.chats)
  /** What was deleted for good is in no chat any more. */
  const isThere = (message: Message | undefined) => (message && message.seq >= (chats.get(message.chatId)?.firstSeq ?? 1) ? message : [])
  const shown = [...saved.values()].sort((a, b) => (a.at < b.at ? 1 : -1)).flatMap(({ messageId }) => isThere(asked.get(messageId) ?? here.get(messageId)))
  return (
    <>
      {!online && <p class="hint">{t.offline}</p>}
      {failure && (
        <p class="error" role="alert">
          {failure}{' '}
          <button type="button" class="link" onClick={() => load()}>{words.value.common.retry}</button>
        </p>
      )}
      {online && next === undefined && !failure && shown.length === 0 && <div class="files-waiting" aria-busy="true" />}
      {shown.length === 0 && (next === null || (!online && saved.size === 0)) && (
        <div class="emoji-none">
          <h3>{t.none}</h3>
          <p class="quiet">{t.noneLead}</p>
        </div>
      )}
      <ul class="found-list">
        {shown.map((message) => <SavedRow key={message.id} message={message} close={close} />)}
      </ul>
      {next && (
        <button type="button" class="button plain" onClick={() => load(next)}>
          {messagesWords.value.reactions.more}
        </button>
      )}
    </>
  )
}

function SavedRow({ message, close }: { message: Message; close: () => void }) {
  const client = useClient()
  const t = messagesWords.value.saved
  const where = useWhere(message.chatId)
  const sender = useSelect((state) => (message.senderId === state.me?.id ? words.value.common.you : userName(state, message.senderId)), [message.senderId])
  const jump = () => {
    close()
    go(chatHref(message.chatId, message.seq))
  }
  return (
    <Found message={message} note={where} jump={jump}>
      <button type="button" class="icon-button small" aria-label={t.remove(sender)} title={t.unsave} onClick={() => void save(client, message, false)}>
        <Icon name="bookmarkMinus" size={18} />
      </button>
    </Found>
  )
}
