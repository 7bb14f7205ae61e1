// From anywhere to any chat or person, with a few letters; and from there on to the search.
import { useMemo, useRef, useState } from 'preact/hooks'

import type { State } from '../../contract'
import type { Chat, User } from '../../protocol.gen'
import { chatHref, go, searchHref } from '../../routes'
import { deferredWords } from '../../text/deferred'
import { ChatAvatar } from '../chat_avatar'
import { composing } from '../composing'
import { useClient, useSelect } from '../context'
import { attempt } from '../failure'
import { Icon } from '../icons'
import { Modal } from '../layers'
import { chatsNamed, type NamedChat } from './find_chats'
import { knownPeople, usePeople } from './find_people'
import { PersonLines } from './person'
import { talkTo } from './talk_to'

type Hit = NamedChat | { readonly user: User } | { readonly search: string }

const mostChats = 8

const withoutChat = (people: readonly User[], chats: readonly { readonly chat: Chat }[]) => {
  const talked = new Set(chats.flatMap(({ chat }) => chat.peer?.id ?? []))
  return people.filter((user) => !talked.has(user.id)).slice(0, mostChats)
}

function firstHit(state: State, text: string): Hit {
  const [chat] = chatsNamed(state, text, mostChats)
  const [user] = chat ? [] : knownPeople(state, text)
  return chat ?? (user ? { user } : { search: text })
}

export function Switcher({ close }: { close: () => void }) {
  const client = useClient()
  const t = deferredWords.value
  const [query, setQuery] = useState('')
  const [index, setIndex] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const state = useSelect((all) => all.chats)
  const { people } = usePeople(query)

  const chats = useMemo(() => chatsNamed(client.state.value, query, mostChats), [state, query])
  const others = query.trim() ? withoutChat(people, chats) : []
  const hits: Hit[] = [...chats, ...others.map((user) => ({ user })), { search: query.trim() }]

  const choose = (hit: Hit | undefined) => {
    if (!hit) return
    close()
    if ('chat' in hit) go(chatHref(hit.chat.id))
    else if ('search' in hit) go(searchHref(hit.search))
    else void attempt(() => talkTo(client, hit.user.id))
  }
  const move = (to: number) => {
    setIndex((to + hits.length) % hits.length)
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
      key={'chat' in hit ? hit.chat.id : 'user' in hit ? hit.user.id : 'search'}
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
      ) : 'user' in hit ? (
        <PersonLines user={hit.user} />
      ) : (
        <>
          <span class="switcher-sign"><Icon name="search" size={18} /></span>
          <span class="person-lines">
            <span class="clip">{t.switcher.search(hit.search)}</span>
          </span>
        </>
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
          aria-activedescendant={`hit-${index}`}
          autocomplete="off"
          placeholder={t.switcher.placeholder}
          data-autofocus
          onInput={(event) => {
            setQuery(event.currentTarget.value)
            setIndex(0)
          }}
          onKeyDown={onKeyDown}
        />
        {hits.length === 1 && <p class="switcher-hint">{t.switcher.nothing}</p>}
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
          {option(hits.at(-1)!, hits.length - 1)}
        </div>
        <p class="switcher-hint switcher-keys" aria-hidden="true">{t.switcher.hint}</p>
      </div>
    </Modal>
  )
}
