// Several people, to be put into a chat.
import { useState } from 'preact/hooks'

import type { Id } from '../../contract'
import type { User } from '../../protocol.gen'
import { words } from '../../text'
import { Avatar } from '../avatar'
import { Icon } from '../icons'
import { peopleNamed, usePeople } from './find_people'
import { Person } from './person'

interface ChoosePeopleProps {
  readonly chosen: readonly User[]
  readonly onChange: (chosen: readonly User[]) => void
  /** Who is in already, and need not be offered. */
  readonly without?: ReadonlySet<Id>
  /** Only these can be chosen: the members of a group. */
  readonly among?: readonly User[]
  /** Besides those, guests of the server: into a private channel of a group that they are not in. */
  readonly guests?: boolean
  /** One can be chosen oneself, too. */
  readonly self?: User | undefined
}

export function ChoosePeople({ chosen, onChange, without, among, guests = false, self }: ChoosePeopleProps) {
  const t = words.value.create
  const [query, setQuery] = useState('')
  const found = usePeople(query)
  const wanted = query.trim()
  const others = among ? [...peopleNamed(among, wanted), ...found.people.filter((user) => guests && user.role === 'guest' && !among.some(({ id }) => id === user.id))] : found.people
  const pool = self ? [...peopleNamed([self], wanted), ...others] : others
  const people = pool.filter((user) => !without?.has(user.id)).slice(0, 50)
  const has = (user: User) => chosen.some((other) => other.id === user.id)
  const toggle = (user: User) => onChange(has(user) ? chosen.filter((other) => other.id !== user.id) : [...chosen, user])

  return (
    <>
      {chosen.length > 0 && (
        <div class="chips" role="group" aria-label={t.chosen}>
          {chosen.map((user) => (
            <button key={user.id} type="button" class="chip" title={t.remove(user.displayName)} onClick={() => toggle(user)}>
              <Avatar id={user.id} name={user.displayName} size="tiny" picture={user.avatarUrl} />
              {user.displayName}
              <Icon name="x" size={14} />
            </button>
          ))}
        </div>
      )}
      <input
        class="input"
        type="search"
        placeholder={t.find}
        aria-label={t.find}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Not the whole form: one is still choosing.
          if (event.key === 'Enter') event.preventDefault()
        }}
      />
      <div class="people" role="group" aria-label={t.people}>
        {people.map((user) => (
          <Person key={user.id} user={user} pressed={has(user)} onClick={() => toggle(user)}>
            {has(user) && <Icon name="check" />}
          </Person>
        ))}
        {people.length === 0 && !found.searching && <p class="hint">{wanted.length >= 2 || among ? t.nobody : t.findHint}</p>}
      </div>
    </>
  )
}
