// What is pinned in a chat: the line on such a message, and all of them in the details.
import { useEffect, useState } from 'preact/hooks'

import type { Chat, Message } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { messagesWords } from '../../text/messages'
import { useClient, useSelect } from '../context'
import { errorText } from '../failure'
import { Icon } from '../icons'
import { userName } from '../names'
import { closePanel } from '../panel/open'
import { Found } from './found'
import { mayPin, pin } from './keep'

type Pin = NonNullable<Message['pinned']>

function usePinner(by: string): string {
  const t = messagesWords.value.pins
  return useSelect((state) => (by === state.me?.id ? t.byYou : t.by(userName(state, by))), [by, t])
}

export function Pinned({ pin: { by } }: { pin: Pin }) {
  const text = usePinner(by)
  return (
    <p class="pinned-line">
      <Icon name="pin" size={12} />
      {text}
    </p>
  )
}

const newestFirst = (a: Message, b: Message) => ((a.pinned?.at ?? '') < (b.pinned?.at ?? '') ? 1 : -1)

/** What the device knows stands there at once; the server knows all. */
function usePins(chatId: string) {
  const client = useClient()
  const timeline = useSelect((state) => state.timelines.get(chatId), [chatId])
  const [asked, setAsked] = useState<readonly Message[]>([])
  const [failure, setFailure] = useState('')
  const [there, setThere] = useState(false)
  const online = client.connection.value.status === 'online'
  useEffect(() => {
    if (!online) return
    setFailure('')
    client.call('list_pins', { chatId }).then(
      ({ messages }) => {
        setAsked(messages)
        setThere(true)
        client.loadUsers(messages.flatMap(({ senderId, pinned }) => [senderId, ...(pinned ? [pinned.by] : [])])).catch(() => undefined)
      },
      (error: unknown) => setFailure(errorText(error)),
    )
  }, [chatId, online])
  useEffect(() => {
    const without = (id: string) => setAsked((before) => before.filter((other) => other.id !== id))
    const ends = [
      client.onEvent('message_updated', (message) => {
        if (message.chatId !== chatId) return
        if (message.pinned) setAsked((before) => [message, ...before.filter((other) => other.id !== message.id)])
        else without(message.id)
      }),
      client.onEvent('message_deleted', ({ id }) => without(id)),
    ]
    return () => ends.forEach((end) => end())
  }, [chatId])
  const first = useSelect((state) => state.chats.get(chatId)?.firstSeq ?? 1, [chatId])
  const pins = new Map(asked.filter(({ seq }) => seq >= first).map((message) => [message.id, message]))
  for (const message of timeline?.bySeq.values() ?? []) {
    if (message.pinned) pins.set(message.id, message)
    else pins.delete(message.id)
  }
  return { pins: [...pins.values()].sort(newestFirst), failure, there }
}

export function Pins({ chat }: { chat: Chat }) {
  const t = messagesWords.value.pins
  const { pins, failure, there } = usePins(chat.id)
  return (
    <section class="panel-section" aria-label={t.title}>
      <header>
        <h3>{t.title}</h3>
        {pins.length > 0 && <span class="quiet">{pins.length}</span>}
      </header>
      {failure && <p class="hint">{failure}</p>}
      {there && pins.length === 0 && <p class="hint">{t.none}</p>}
      <ul class="found-list">
        {pins.map((message) => <PinRow key={message.id} chat={chat} message={message} />)}
      </ul>
    </section>
  )
}

function PinRow({ chat, message }: { chat: Chat; message: Message }) {
  const client = useClient()
  const t = messagesWords.value.pins
  const by = usePinner(message.pinned?.by ?? '')
  const sender = useSelect((state) => (message.senderId === state.me?.id ? words.value.common.you : userName(state, message.senderId)), [message.senderId])
  const jump = () => {
    if (matchMedia('(max-width: 67.4375em)').matches) closePanel()
    go(chatHref(chat.id, message.seq))
  }
  return (
    <Found message={message} note={by} jump={jump}>
      {mayPin(chat) && (
        <button type="button" class="icon-button small" aria-label={t.unpinOf(sender)} title={t.unpin} onClick={() => void pin(client, message, false)}>
          <Icon name="pinOff" size={16} />
        </button>
      )}
    </Found>
  )
}
