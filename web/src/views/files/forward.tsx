// To whom a message is sent on: a chat, or a person.
import { useMemo, useState } from 'preact/hooks'

import type { Message } from '../../protocol.gen'
import { filesWords } from '../../text/files'
import { bestFit } from '../../text/match'
import { ChatAvatar } from '../chat_avatar'
import { useClient, useSelect } from '../context'
import { usePeople } from '../dialogs/find_people'
import { PersonLines } from '../dialogs/person'
import { attempt } from '../failure'
import { Dialog } from '../layers'
import { activeAt } from '../list/order'
import { chatName, fullName, nameOf, peerOf } from '../names'
import { toast } from '../toasts'

const mostChats = 12

export function Forward({ message, close }: { message: Message; close: () => void }) {
  const client = useClient()
  const t = filesWords.value
  const [query, setQuery] = useState('')
  const chats = useSelect((state) => state.chats)
  const { people } = usePeople(query)
  const found = useMemo(() => {
    const state = client.state.peek()
    return [...chats.values()]
      .filter((chat) => !chat.parentId && !peerOf(state, chat)?.deleted)
      .map((chat) => ({ chat, name: chatName(state, chat), full: fullName(state, chat), rank: query.trim() ? bestFit(query, [fullName(state, chat), chat.peer?.username]) : 1 }))
      .filter(({ rank }) => rank > 0)
      .sort((a, b) => b.rank - a.rank || (activeAt(a.chat) < activeAt(b.chat) ? 1 : -1))
      .slice(0, mostChats)
  }, [chats, query])
  const talked = new Set([...chats.values()].flatMap(({ peer }) => peer?.id ?? []))
  const others = query.trim() ? people.filter(({ id }) => !talked.has(id)).slice(0, mostChats) : []
  const [clientIds] = useState(() => new Map<string, string>())

  const send = (to: { chatId: string } | { userId: string }, name: string) => {
    const key = JSON.stringify(to)
    // Pressed twice, or after an answer that was lost: the same message.
    const clientId = clientIds.get(key) ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    clientIds.set(key, clientId)
    close()
    void attempt(() => client.call('forward_message', { messageId: message.id, ...to, clientId })).then((sent) => sent && toast(t.forwardTo(name)))
  }
  return (
    <Dialog title={t.forwardTitle} close={close}>
      <input
        class="input"
        type="search"
        aria-label={t.forwardFind}
        placeholder={t.forwardFind}
        autocomplete="off"
        data-autofocus
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <div class="people">
        {found.map(({ chat, name, full }) => (
          <button key={chat.id} type="button" class="person" onClick={() => send({ chatId: chat.id }, name)}>
            <ChatAvatar chat={chat} size="small" />
            <span class="person-lines"><strong class="clip">{full}</strong></span>
          </button>
        ))}
        {others.map((user) => (
          <button key={user.id} type="button" class="person" onClick={() => send({ userId: user.id }, nameOf(user))}>
            <PersonLines user={user} />
          </button>
        ))}
      </div>
    </Dialog>
  )
}
