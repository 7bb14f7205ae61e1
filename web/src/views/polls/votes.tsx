// Who has voted for what.
import { useEffect, useState } from 'preact/hooks'

import type { Message, Operations, User } from '../../protocol.gen'
import { words } from '../../text'
import { messagesWords } from '../../text/messages'
import { useClient, useSelect } from '../context'
import { openProfile } from '../dialogs/open'
import { Person } from '../dialogs/person'
import { errorText } from '../failure'
import { Dialog, openLayer } from '../layers'

type Vote = Operations['list_votes']['answer']['votes'][number]
const page = 100

export const openVotes = (message: Message) => openLayer((close) => <Votes close={close} message={message} />)

function Votes({ close, message }: { close: () => void; message: Message }) {
  const client = useClient()
  const t = messagesWords.value.poll
  const me = useSelect((state) => state.me?.id)
  const [votes, setVotes] = useState<readonly Vote[]>([])
  const [users, setUsers] = useState<ReadonlyMap<string, User>>(new Map())
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const load = (cursor?: string) => {
    setFailure('')
    client.call('list_votes', { messageId: message.id, limit: page, ...(cursor && { page: cursor }) }).then(
      (answer) => {
        setVotes((before) => [...before, ...answer.votes])
        setUsers((before) => new Map([...before, ...answer.users.map((user) => [user.id, user] as const)]))
        setNext(answer.nextCursor ?? null)
      },
      (error: unknown) => setFailure(errorText(error)),
    )
  }
  useEffect(() => load(), [])
  return (
    <Dialog title={t.show} close={close} text>
      {failure && <p class="error" role="alert">{failure}</p>}
      {next === undefined && !failure && <div class="files-waiting" aria-busy="true" />}
      {next !== undefined && message.poll?.options.map(({ text }, index) => {
        const of = votes.filter(({ option }) => option === index).flatMap(({ userId }) => users.get(userId) ?? [])
        return (
          <section key={index} class="voted">
            <h3 dir="auto">{text}</h3>
            {of.length === 0 && !next && <p class="quiet">{t.nobody}</p>}
            {of.map((user) => <Person key={user.id} user={user} note={user.id === me ? words.value.common.you : undefined} onClick={() => openProfile(user.id)} />)}
          </section>
        )
      })}
      {next && (
        <button type="button" class="button plain" onClick={() => load(next)}>
          {messagesWords.value.reactions.more}
        </button>
      )}
    </Dialog>
  )
}
