// An open chat on paper: everything of it that is loaded, not only what is drawn, each message with who and when.
import { render } from 'preact'

import type { Client } from '../contract'
import type { Context } from '../markdown/render'
import { Markdown } from '../markdown/shown'
import type { Chat, Message } from '../protocol.gen'
import { route } from '../routes'
import { words } from '../text'
import { directionOf } from '../text/direction'
import { dayKey, dayOf, momentOf, timeOf } from '../text/format'
import { ClientContext } from './context'
import { chatName, userName } from './names'
import { said } from './said'

/** Names stand as they were written: there is nothing to press on paper. */
const context: Context = { mention: () => undefined, openUser: () => undefined }

export function followPrint(client: Client) {
  const paper = document.createElement('div')
  paper.className = 'printed'
  document.body.append(paper)
  /** Is drawn at once: the browser takes what is there when the event is over. */
  const now = (content: Parameters<typeof render>[0]) => {
    render(content, paper)
    document.body.classList.toggle('on-paper', content !== null)
  }
  const begin = () => {
    const at = route.peek()
    const chat = at.page === 'chat' && client.account.peek() ? client.state.peek().chats.get(at.chatId) : undefined
    if (chat) now(<ClientContext.Provider value={client}><Printed client={client} chat={chat} /></ClientContext.Provider>)
  }
  const end = () => now(null)
  addEventListener('beforeprint', begin)
  addEventListener('afterprint', end)
  const media = matchMedia('print')
  media.addEventListener('change', ({ matches }) => (matches ? begin() : end()))
  if (media.matches) begin()
}

function Printed({ client, chat }: { client: Client; chat: Chat }) {
  const state = client.state.peek()
  const name = chatName(state, chat)
  const messages = [...(state.timelines.get(chat.id)?.bySeq.values() ?? [])].sort((a, b) => a.seq - b.seq)
  const waiting = client.outbox.peek().filter((item) => item.chatId === chat.id)
  const t = words.peek()
  return (
    <>
      <header>
        <h1 dir="auto">{name}</h1>
        {chat.topic && <p dir="auto">{chat.topic}</p>}
      </header>
      <div role="log" aria-label={t.conversation.messages(name)}>
        {messages.map((message, index) => {
          const before = messages[index - 1]
          const newDay = !before || dayKey(before.createdAt) !== dayKey(message.createdAt)
          return [newDay && <h2 key={`day ${message.seq}`}>{dayOf(message.createdAt)}</h2>, <PrintedMessage key={message.id} message={message} who={userName(state, message.senderId)} />]
        })}
        {waiting.map(({ clientId, content, createdAt, status }) => (
          <article key={clientId}>
            <Line who={userName(state, state.me?.id ?? '')} at={createdAt} more={t.message[status]} />
            <div class="text"><Markdown text={content} context={context} /></div>
          </article>
        ))}
      </div>
    </>
  )
}

function PrintedMessage({ message, who }: { message: Message; who: string }) {
  const t = words.peek().message
  const deleted = message.deletedAt !== undefined
  return (
    <article aria-label={t.label(who, momentOf(message.createdAt), said(message))}>
      <Line who={who} at={message.createdAt} more={message.editedAt && !deleted ? t.edited : undefined} />
      <div class="text" dir={directionOf(message.content)}>
        {deleted ? <p class="aside">{t.deleted}</p> : <Markdown text={message.content} context={context} />}
        {message.attachments && <p class="aside">{message.attachments.map(({ name }) => name).join(', ')}</p>}
      </div>
    </article>
  )
}

function Line({ who, at, more }: { who: string; at: string; more?: string | undefined }) {
  return (
    <p>
      <strong dir="auto">{who}</strong> <time dateTime={at}>{timeOf(at)}</time>
      {more && <em> {more}</em>}
    </p>
  )
}
