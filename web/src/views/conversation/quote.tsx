// The message that another one answers, in short; it leads there.
import { useEffect, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import type { Message } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { toneOf } from '../avatar'
import { useClient, useSelect } from '../context'
import { userName } from '../names'
import { said } from '../said'
import { messageById, rememberPlace } from './rows'

/** Quoted messages that are not in the timeline, asked for once. */
const fetched = new Map<Id, Promise<Message | undefined>>()

export function useMessage(chatId: Id, messageId: Id): Message | undefined | null {
  const client = useClient()
  const known = useSelect((state) => messageById(state.timelines.get(chatId), messageId), [chatId, messageId])
  const [other, setOther] = useState<Message | undefined | null>(undefined)
  useEffect(() => {
    if (known) return
    let answer = fetched.get(messageId)
    if (!answer) {
      answer = client.call('get_message', { messageId }).then(
        ({ message }) => {
          rememberPlace(message)
          return message
        },
        () => undefined,
      )
      fetched.set(messageId, answer)
    }
    let wanted = true
    void answer.then((message) => {
      if (!message) fetched.delete(messageId)
      if (wanted) setOther(message ?? null)
    })
    return () => {
      wanted = false
    }
  }, [known === undefined, messageId])
  return known ?? other
}

export function Quote({ chatId, messageId }: { chatId: Id; messageId: Id }) {
  const t = words.value
  const message = useMessage(chatId, messageId)
  const sender = useSelect((state) => (message ? (message.senderId === state.me?.id ? t.common.you : userName(state, message.senderId)) : ''), [message, t])
  if (!message) return <div class="quote quote-missing">{message === null ? t.conversation.missing : '…'}</div>
  return (
    <button type="button" tabIndex={-1} class={`quote ink-${toneOf(message.senderId)}`} onClick={() => go(chatHref(chatId, message.seq))}>
      <strong>{sender}</strong>
      <span dir="auto">{message.deletedAt ? t.message.deleted : said(message).slice(0, 160)}</span>
    </button>
  )
}
