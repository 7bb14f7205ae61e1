// Who has seen a message, in chats that are small enough to tell.
import type { Id, State } from '../../contract'
import type { Message } from '../../protocol.gen'
import { messagesWords } from '../../text/messages'
import { useSelect } from '../context'
import { openProfile } from '../dialogs/open'
import { Person } from '../dialogs/person'
import { Dialog, openLayer } from '../layers'
import { membersKey } from '../names'

/** All but oneself and who wrote it; nobody where the chat does not tell. */
export function othersIn(state: State, { chatId, senderId }: Message): Id[] {
  const chat = state.chats.get(chatId)
  const marks = state.marks.get(chatId)
  const members = chat && state.members.get(membersKey(chat))
  if (!chat?.receipts || !marks || !members || members.size < chat.memberCount) return []
  return [...members.keys()].filter((id) => id !== senderId && id !== state.me?.id)
}

export const openSeenBy = (message: Message) => openLayer((close) => <SeenBy close={close} message={message} />)

function SeenBy({ close, message }: { close: () => void; message: Message }) {
  const t = messagesWords.value.seen
  const others = useSelect((state) => othersIn(state, message).flatMap((id) => state.users.get(id) ?? []), [message])
  const marks = useSelect((state) => state.marks.get(message.chatId), [message.chatId])
  const has = ({ id }: { id: Id }) => (marks?.get(id)?.readSeq ?? 0) >= message.seq
  const named = [...others].sort((a, b) => a.displayName.localeCompare(b.displayName))
  const seen = named.filter(has)
  const not = named.filter((user) => !has(user))
  return (
    <Dialog title={t.title} close={close}>
      <p class="quiet" role="status">{seen.length === 0 ? t.nobody : not.length === 0 ? t.all : t.by(seen.length)}</p>
      <div class="people" role="group" aria-label={t.title}>
        {seen.map((user) => <Person key={user.id} user={user} onClick={() => openProfile(user.id)} />)}
      </div>
      {not.length > 0 && (
        <>
          <h3 class="section-title">{t.not}</h3>
          <div class="people" role="group" aria-label={t.not}>
            {not.map((user) => <Person key={user.id} user={user} onClick={() => openProfile(user.id)} />)}
          </div>
        </>
      )}
    </Dialog>
  )
}
