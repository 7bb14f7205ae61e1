// Chooses a person or a chat for a filter, with a few letters.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { searchWords } from '../../text/search'
import { ChatAvatar } from '../chat_avatar'
import { composing } from '../composing'
import { useClient, useSelect } from '../context'
import { Modal, openLayer } from '../layers'
import { groupName } from '../names'
import { chatsNamed, PersonLines, usePeople } from './controls'

const most = 30

interface Choice {
  readonly key: string
  readonly lines: ComponentChildren
  readonly choose: () => void
}

interface PickProps {
  readonly title: string
  readonly nothing: string
  /** Of this query. */
  readonly query: string
  readonly choices: readonly Choice[]
  readonly onQuery: (query: string) => void
  readonly close: () => void
}

function Pick({ title, nothing, query, choices, onQuery, close }: PickProps) {
  const [index, setIndex] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const entered = useRef(false)
  const choose = (choice: Choice | undefined) => {
    if (!choice) return
    close()
    choice.choose()
  }
  const enter = () => {
    // What is not drawn yet is meant all the same.
    entered.current = field.current!.value !== query
    if (!entered.current) choose(choices[index])
  }
  useEffect(() => {
    if (entered.current) enter()
  }, [query])
  const onKeyDown = (event: KeyboardEvent) => {
    if (composing(event)) return
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by && choices.length > 0) {
      setIndex((index + by + choices.length) % choices.length)
      const show = () => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
      requestAnimationFrame(show)
    } else if (event.key === 'Enter') enter()
    else return
    event.preventDefault()
  }
  return (
    <Modal label={title} close={close} class="dialog switcher">
      <div class="dialog-body">
        <input
          ref={field}
          class="input"
          role="combobox"
          aria-label={title}
          aria-expanded="true"
          aria-controls="pick"
          aria-activedescendant={choices.length > 0 ? `pick-${index}` : undefined}
          autocomplete="off"
          placeholder={title}
          data-autofocus
          onInput={(event) => {
            onQuery(event.currentTarget.value)
            setIndex(0)
          }}
          onKeyDown={onKeyDown}
        />
        {choices.length === 0 && <p class="switcher-hint">{nothing}</p>}
        <div ref={list} id="pick" class="switcher-list" role="listbox" aria-label={title}>
          {choices.map((choice, at) => (
            <div
              key={choice.key}
              id={`pick-${at}`}
              role="option"
              class="person"
              aria-selected={at === index}
              onPointerMove={() => at !== index && setIndex(at)}
              onClick={() => choose(choice)}
            >
              {choice.lines}
            </div>
          ))}
        </div>
      </div>
    </Modal>
  )
}

function PickPerson({ choose, close }: { choose: (username: string) => void; close: () => void }) {
  const client = useClient()
  const t = searchWords.value
  const [query, setQuery] = useState('')
  const { people } = usePeople(query)
  const me = client.state.value.me
  const choices: Choice[] = people.slice(0, most).map((user) => (
    { key: user.id, lines: <PersonLines user={user} />, choose: () => choose(user.username) }
  ))
  if (me && query.trim() === '') {
    choices.unshift({ key: me.id, lines: <PersonLines user={me} note={t.chip.from(t.chip.me)} />, choose: () => choose('me') })
  }
  return <Pick title={t.pickPerson} nothing={t.pickNobody} query={query} choices={choices} onQuery={setQuery} close={close} />
}

function PickChat({ choose, close }: { choose: (id: string) => void; close: () => void }) {
  const t = searchWords.value
  const [query, setQuery] = useState('')
  const found = useSelect((state) => (
    chatsNamed(state, query, most).map((hit) => ({ ...hit, group: groupName(state, hit.chat) }))
  ), [query])
  const choices = found.map(({ chat, name, group }) => ({
    key: chat.id,
    lines: (
      <>
        <ChatAvatar chat={chat} size="small" />
        <span class="person-lines">
          <strong class="clip" dir="auto">{name}</strong>
          {group !== undefined && <span class="clip" dir="auto">{group}</span>}
        </span>
      </>
    ),
    choose: () => choose(chat.id),
  }))
  return <Pick title={t.pickChat} nothing={t.pickNothing} query={query} choices={choices} onQuery={setQuery} close={close} />
}

type Choose = (value: string) => void

/** Told the username, or `me`. */
export const pickPerson = (choose: Choose) => openLayer((close) => <PickPerson choose={choose} close={close} />)
/** Told the id. */
export const pickChat = (choose: Choose) => openLayer((close) => <PickChat choose={choose} close={close} />)
