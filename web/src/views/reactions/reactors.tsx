// Everybody who has put an emoji on a message.
import { useEffect, useState } from 'preact/hooks'

import type { Message, Operations, User } from '../../protocol.gen'
import { words } from '../../text'
import { messagesWords } from '../../text/messages'
import { useClient, useSelect } from '../context'
import { Person } from '../dialogs/person'
import { openProfile } from '../dialogs/open'
import { errorText } from '../failure'
import { Dialog, openLayer } from '../layers'
import { EmojiSign } from './sign'

type Given = Operations['list_reactions']['answer']['reactions'][number]
const page = 50

export const openReactors = (message: Message) => openLayer((close) => <Reactors close={close} message={message} />)

function Reactors({ close, message }: { close: () => void; message: Message }) {
  const client = useClient()
  const t = messagesWords.value.reactions
  const me = useSelect((state) => state.me?.id)
  const [given, setGiven] = useState<readonly Given[]>([])
  const [users, setUsers] = useState<ReadonlyMap<string, User>>(new Map())
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const load = (cursor?: string) => {
    setFailure('')
    client.call('list_reactions', { messageId: message.id, limit: page, ...(cursor && { page: cursor }) }).then(
      (answer) => {
        setGiven((before) => [...before, ...answer.reactions])
        setUsers((before) => new Map([...before, ...answer.users.map((user) => [user.id, user] as const)]))
        setNext(answer.nextCursor ?? null)
      },
      (error: unknown) => setFailure(errorText(error)),
    )
  }
  useEffect(() => load(), [])
  const emoji = [...new Set(given.map((one) => one.emoji))]
  return (
    <Dialog title={t.show} close={close} text>
      {failure && (
        <p class="error" role="alert">
          {failure}{' '}
          <button type="button" class="link" onClick={() => load(next ?? undefined)}>{words.value.common.retry}</button>
        </p>
      )}
      {next === undefined && !failure && <div class="files-waiting" aria-busy="true" />}
      {emoji.map((one) => (
        <section key={one} class="reactors" aria-label={one}>
          <h3>
            <EmojiSign emoji={one} />
            <span class="hidden">{one}</span>
          </h3>
          <div>
            {given.filter((each) => each.emoji === one).flatMap(({ userId }) => {
              const user = users.get(userId)
              return user ? [<Person key={userId} user={user} note={userId === me ? words.value.common.you : undefined} onClick={() => openProfile(userId)} />] : []
            })}
          </div>
        </section>
      ))}
      {next && (
        <button type="button" class="button plain" onClick={() => load(next)}>
          {t.more}
        </button>
      )}
    </Dialog>
  )
}
