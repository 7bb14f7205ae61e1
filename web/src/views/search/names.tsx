// People and chats whose names fit what is looked for.
import { chatHref } from '../../routes'
import { fits } from '../../text/match'
import { searchWords } from '../../text/search'
import { ChatAvatar } from '../chat_avatar'
import { useClient, useSelect } from '../context'
import { attempt } from '../failure'
import { groupName } from '../names'
import { chatsNamed, PersonLines, talkTo, usePeople } from './controls'

const most = 3

export function Names({ text }: { text: string }) {
  const client = useClient()
  const t = searchWords.value
  const chats = useSelect((state) => (
    chatsNamed(state, text, most, fits.inside).map((hit) => ({ ...hit, group: groupName(state, hit.chat) }))
  ), [text])
  const talked = new Set(chats.map(({ chat }) => chat.peer?.id))
  const people = usePeople(text).people.filter(({ id }) => !talked.has(id)).slice(0, most)
  return (
    <>
      {chats.length > 0 && (
        <section class="search-part">
          <h2>{t.chats}</h2>
          <ul>
            {chats.map(({ chat, name, group }) => (
              <li key={chat.id}>
                <a class="result person" href={chatHref(chat.id)} data-key={`chat ${chat.id}`} tabIndex={-1}>
                  <ChatAvatar chat={chat} size="small" />
                  <span class="person-lines">
                    <strong class="clip" dir="auto">{name}</strong>
                    {group !== undefined && <span class="clip" dir="auto">{group}</span>}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {people.length > 0 && (
        <section class="search-part">
          <h2>{t.people}</h2>
          <ul>
            {people.map((user) => (
              <li key={user.id}>
                <button
                  type="button"
                  class="result person"
                  data-key={`user ${user.id}`}
                  tabIndex={-1}
                  onClick={() => void attempt(() => talkTo(client, user.id))}
                >
                  <PersonLines user={user} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
