// Whom to talk with: a person, or a new group or channel.
import { useState } from 'preact/hooks'

import { words } from '../../text'
import { roomsWords } from '../../text/rooms'
import { Avatar } from '../avatar'
import { useClient, useSelect } from '../context'
import { attempt } from '../failure'
import { Icon } from '../icons'
import { Dialog } from '../layers'
import { directoryHref } from '../directory/href'
import { mayAdminister } from '../names'
import { usePeople } from './find_people'
import { openNewChannel, openNewGroup } from './open'
import { Person } from './person'
import { talkTo } from './talk_to'

export function NewChat({ close }: { close: () => void }) {
  const client = useClient()
  const t = words.value.create
  const [query, setQuery] = useState('')
  const { people, searching } = usePeople(query)
  const me = useSelect((state) => state.me)
  const mayMakeChannels = useSelect((state) => [...state.chats.values()].some((chat) => chat.kind === 'group' && mayAdminister(chat)))
  const instead = (open: () => void) => {
    close()
    open()
  }
  const start = (userId: string) => void attempt(() => talkTo(client, userId)).then((well) => well && close())
  return (
    <Dialog title={t.title} close={close}>
      <input class="input" type="search" placeholder={t.find} aria-label={t.find} data-autofocus onInput={(event) => setQuery(event.currentTarget.value)} />
      {!query && (
        <div class="create-kinds">
          <button type="button" class="button" onClick={() => instead(openNewGroup)}>
            <Icon name="users" />
            {t.newGroup}
          </button>
          <button type="button" class="button" disabled={!mayMakeChannels} onClick={() => instead(openNewChannel)}>
            <Icon name="hash" />
            {t.newChannel}
          </button>
          {me?.role !== 'guest' && (
            <a class="button" href={directoryHref}>
              <Icon name="search" />
              {roomsWords.value.directory.title}
            </a>
          )}
        </div>
      )}
      <div class="people" aria-busy={searching}>
        {people.map((user) => (
          <Person key={user.id} user={user} onClick={() => start(user.id)} />
        ))}
        {!query && me && (
          <button type="button" class="person" onClick={() => start(me.id)}>
            <Avatar id={me.id} name={words.value.list.notes} size="small" icon="pencil" group />
            <strong class="person-lines">{words.value.list.notes}</strong>
          </button>
        )}
        {query.trim().length === 1 && people.length === 0 && <p class="hint">{t.findHint}</p>}
        {query.trim().length >= 2 && people.length === 0 && !searching && <p class="hint">{t.nobody}</p>}
      </div>
    </Dialog>
  )
}
