// People one has blocked, and the way back.
import { deferredWords } from '../../text/deferred'
import { useClient, useSelect } from '../context'
import { PersonLines } from '../dialogs/person'
import { attempt } from '../failure'

export function Blocked() {
  const client = useClient()
  const contacts = useSelect((state) => state.contacts)
  const users = useSelect((state) => state.users)
  const blocked = [...contacts.values()].flatMap((contact) => (contact.blocked ? (users.get(contact.userId) ?? []) : []))
  if (blocked.length === 0) return null
  return (
    <section>
      <h2>{deferredWords.value.settings.blockedPeople}</h2>
      <ul>
        {blocked.map((user) => (
          <li key={user.id} class="device">
            <PersonLines user={user} />
            <button type="button" class="button" onClick={() => void attempt(() => client.call('unblock_user', { userId: user.id }))}>
              {deferredWords.value.panel.unblock}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
