import { useId } from 'preact/hooks'

import type { Id } from '../../contract'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { messagesWords } from '../../text/messages'
import { Field, notBlank } from '../auth/field'
import { useClient } from '../context'
import { FormDialog } from './form'

export function EditChat({ close, chatId }: { close: () => void; chatId: Id }) {
  const client = useClient()
  const t = words.value
  const more = messagesWords.value.chat
  const id = useId()
  const chat = client.state.value.chats.get(chatId)
  return (
    <FormDialog
      title={deferredWords.value.panel.editChat}
      submit={t.common.save}
      close={close}
      action={async (fields) => {
        await client.call('update_chat', {
          chatId, title: fields('title').trim(), topic: fields('topic').trim() || null, description: fields('description').trim() || null,
          posting: fields('posting') ? 'admins' : 'everyone',
        })
      }}
    >
      <Field label={deferredWords.value.panel.name} name="title" initial={chat?.title} autofocus required pattern={notBlank} maxLength={100} />
      <Field label={deferredWords.value.panel.topic} name="topic" initial={chat?.topic} maxLength={250} />
      <div class="field">
        <label for={id}>{more.description}</label>
        <textarea id={id} name="description" class="input" defaultValue={chat?.description} maxLength={1000} aria-describedby={`${id}-hint`} />
        <p id={`${id}-hint`} class="hint">
          {more.descriptionHint}
        </p>
      </div>
      <label class="check">
        <span>
          {more.posting}
          <small>{more.postingHint}</small>
        </span>
        <input type="checkbox" role="switch" name="posting" defaultChecked={chat?.posting === 'admins'} />
      </label>
    </FormDialog>
  )
}
