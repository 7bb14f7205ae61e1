// From anywhere to any chat or person, with a few letters.
import { useMemo, useRef, useState } from 'preact/hooks'

import type { State } from '../../contract'
import type { Chat, User } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { deferredWords } from '../../text/deferred'
import { bestFit, fit } from '../../text/match'
import { ChatAvatar } from '../chat_avatar'
import { composing } from '../composing'
import { useClient, useSelect } from '../context'
import { attempt } from '../failure'
import { Modal } from '../layers'
import { activeAt } from '../list/order'
import { chatName } from '../names'
import { knownPeople, usePeople } from './find_people'
import { PersonLines } from './person'
import { talkTo } from './talk_to'

type Hit = { readonly chat: Chat; readonly name: string } | { readonly user: User }

const mostChats = 8

/** A channel is also found by its group's name, after what is called so itself. */
const byGroup = 0.6

/** The chats whose names fit best, the most active first. */
function chatsNamed(state: State, query: string): { readonly chat: Chat; readonly name: string }[] {
  const rankOf = (chat: Chat, name: string) => {
    const own = bestFit(query, [name, chat.peer && !chat.peer.deleted ? chat.peer.username : undefined])
    const group = chat.groupId === undefined ? undefined : state.chats.get(chat.groupId)?.title
    return group === undefined ? own : Math.max(own, byGroup * fit(query, `${group} ${name}`))
  }
  return [...state.chats.values()]
    .map((chat) => ({ chat, name: chatName(state, chat) }))
    .map((hit) => ({ ...hit, rank: rankOf(hit.chat, hit.name) }))
    .filter((hit) => hit.rank > 0)
    .sort((a, b) => b.rank - a.rank || (activeAt(a.chat) < activeAt(b.chat) ? 1 : -1))
    .slice(0, mostChats)
}

const withoutChat = (people: readonly User[], chats: readonly { readonly chat: Chat }[]) => {
  const talked = new Set(chats.flatMap(({ chat }) => chat.peer?.id ?? []))
  return people.filter((user) => !talked.has(user.id)).slice(0, mostChats)
}

function firstHit(state: State, text: string): Hit | undefined {
  const [chat] = chatsNamed(state, text)
  const [user] = chat ? [] : knownPeople(state, text)
  return chat ?? (user && { user })
}

export function Switcher({ close }: { close: () => void }) {
  const client = useClient()
  const t = deferredWords.value
  const [query, setQuery] = useState('')
  const [index, setIndex] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const state = useSelect((all) => all.chats)
  const { people } = usePeople(query)

  const chats = useMemo(() => chatsNamed(client.state.value, query), [state, query])
  const others = query.trim() ? withoutChat(people, chats) : []
  const hits: Hit[] = [...chats, ...others.map((user) => ({ user }))]

  const choose = (hit: Hit | undefined) => {
    if (!hit) return
    close()
    if ('chat' in hit) go(chatHref(hit.chat.id))
    else void attempt(() => talkTo(client, hit.user.id))
  }
  const move = (to: number) => {
    const next = hits.length > 0 ? (to + hits.length) % hits.length : 0
    setIndex(next)
    requestAnimationFrame(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (composing(event)) return
    if (event.key === 'ArrowDown') move(index + 1)
    else if (event.key === 'ArrowUp') move(index - 1)
    else if (event.key === 'Enter') {
      // What is not drawn yet is meant all the same.
      const text = (event.currentTarget as HTMLInputElement).value
      choose(text === query ? hits[index] : firstHit(client.state.value, text))
    }
    else return
    event.preventDefault()
  }
  const option = (hit: Hit, at: number) => (
    <div
      key={'chat' in hit ? hit.chat.id : hit.user.id}
      id={`hit-${at}`}
      role="option"
      class="person"
      aria-selected={at === index}
      onPointerMove={() => at !== index && setIndex(at)}
      onClick={() => choose(hit)}
    >
      {'chat' in hit ? (
        <>
          <ChatAvatar chat={hit.chat} size="small" />
          <span class="person-lines">
            <strong class="clip">{hit.name}</strong>
            {hit.chat.groupId && <span class="clip">{state.get(hit.chat.groupId)?.title}</span>}
          </span>
          {(hit.chat.state?.unread ?? 0) > 0 && <span class="badge">{hit.chat.state!.unread}</span>}
        </>
      ) : (
        <PersonLines user={hit.user} />
      )}
    </div>
  )

  return (
    <Modal label={t.switcher.title} close={close} class="dialog switcher">
      <div class="dialog-body">
        <input
          class="input"
          role="combobox"
          aria-label={t.switcher.title}
          aria-expanded="true"
          aria-controls="hits"
          aria-activedescendant={hits.length > 0 ? `hit-${index}` : undefined}
          autocomplete="off"
          placeholder={t.switcher.placeholder}
          data-autofocus
          onInput={(event) => {
            setQuery(event.currentTarget.value)
            setIndex(0)
          }}
          onKeyDown={onKeyDown}
        />
        <div ref={list} id="hits" class="switcher-list" role="listbox" aria-label={t.switcher.title}>
          {chats.length > 0 && (
            <div role="group" aria-label={t.switcher.chats}>
              {chats.map((hit, at) => option(hit, at))}
            </div>
          )}
          {others.length > 0 && (
            <div role="group" aria-label={t.switcher.people}>
              <p class="section-title" aria-hidden="true">{t.switcher.people}</p>
              {others.map((user, at) => option({ user }, chats.length + at))}
            </div>
          )}
        </div>
        {hits.length === 0 && <p class="switcher-hint">{t.switcher.nothing}</p>}
        <p class="switcher-hint switcher-keys" aria-hidden="true">{t.switcher.hint}</p>
      </div>
    </Modal>
  )
}
