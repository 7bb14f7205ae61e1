// What a message said before it was edited.
import { useEffect, useState } from 'preact/hooks'

import type { Context } from '../../markdown/render'
import { Markdown } from '../../markdown/shown'
import { CallError } from '../../contract'
import type { Message, Operations } from '../../protocol.gen'
import { words } from '../../text'
import { directionOf } from '../../text/direction'
import { momentOf } from '../../text/format'
import { messagesWords } from '../../text/messages'
import { useClient } from '../context'
import { errorText } from '../failure'
import { Dialog, openLayer } from '../layers'

type Revision = Operations['list_revisions']['answer']['revisions'][number]
const context: Context = { mention: () => undefined, openUser: () => undefined }

export const openHistory = (message: Message) => openLayer((close) => <History close={close} message={message} />)

/** The mark on a message. The menu has the same for the keyboard. */
export function Edited({ message }: { message: Message }) {
  return (
    <button type="button" class="edited-mark" tabIndex={-1} title={messagesWords.value.history.show} onClick={() => openHistory(message)}>
      {words.value.message.edited}
    </button>
  )
}

function History({ close, message }: { close: () => void; message: Message }) {
  const client = useClient()
  const t = messagesWords.value.history
  const [revisions, setRevisions] = useState<readonly Revision[] | undefined>(undefined)
  const [failure, setFailure] = useState('')
  useEffect(() => {
    client.call('list_revisions', { messageId: message.id }).then(
      (answer) => setRevisions(answer.revisions),
      (error: unknown) => setFailure(error instanceof CallError && error.failure.code === 'forbidden' ? t.refused : errorText(error)),
    )
  }, [])
  return (
    <Dialog title={t.title} close={close} text>
      {failure && <p class="error" role="alert">{failure}</p>}
      {!revisions && !failure && <div class="files-waiting" aria-busy="true" />}
      {revisions?.length === 0 && <p class="quiet">{t.none}</p>}
      {revisions && revisions.length > 0 && (
        <ol class="revisions">
          {revisions.map(({ content, editedAt, version }, index) => (
            <Text key={version} text={content} when={`${index === 0 ? `${t.first} · ` : ''}${momentOf(editedAt)}`} />
          ))}
          <Text text={message.content} when={`${t.now} · ${momentOf(message.editedAt ?? message.createdAt)}`} />
        </ol>
      )}
    </Dialog>
  )
}

function Text({ text, when }: { text: string; when: string }) {
  return (
    <li>
      <p class="quiet">{when}</p>
      <div class="text" dir={directionOf(text)}>
        <Markdown text={text} context={context} />
      </div>
    </li>
  )
}
