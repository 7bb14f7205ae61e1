// The last message of a chat that is known by its preview only, which has no words: one with files, or one that was deleted.
import { useEffect, useState } from 'preact/hooks'

import type { Message, Preview } from '../../protocol.gen'
import { words } from '../../text'
import { useClient } from '../context'
import { said } from '../said'

/** Asked for once for each preview; when its message changes, it is another one. */
const fetched = new WeakMap<Preview, Promise<Message>>()

export function Unsaid({ preview, sender }: { preview: Preview; sender: string }) {
  const client = useClient()
  const [message, setMessage] = useState<Message | undefined>(undefined)
  useEffect(() => {
    let wanted = true
    let answer = fetched.get(preview)
    if (!answer) fetched.set(preview, (answer = client.call('get_message', { messageId: preview.messageId }).then((got) => got.message)))
    answer.then(
      (got) => wanted && setMessage(got),
      () => fetched.delete(preview),
    )
    return () => {
      wanted = false
    }
  }, [preview])
  const known = message?.id === preview.messageId
  const text = known && !message.deletedAt ? said(message) : ''
  return (
    <span class={known && !text ? 'preview aside clip' : 'preview clip'} dir="auto">
      {sender && `${sender}: `}
      {known ? text || words.value.list.deleted : '…'}
    </span>
  )
}
