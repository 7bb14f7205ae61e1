import type { Id } from '../../contract'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { Field, notBlank } from '../auth/field'
import { useClient } from '../context'
import { FormDialog } from './form'

export function EditChat({ close, chatId }: { close: () => void; chatId: Id }) {
  const client = useClient()
  const t = words.value
  const chat = client.state.value.chats.get(chatId)
  return (
    <FormDialog
      title={deferredWords.value.panel.editChat}
      submit={t.common.save}
      close={close}
      action={async (fields) => {
        await client.call('update_chat', { chatId, title: fields('title').trim(), topic: fields('topic').trim() || null })
      }}
    >
      <Field label={deferredWords.value.panel.name} name="title" initial={chat?.title} autofocus required pattern={notBlank} maxLength={100} />
      <Field label={deferredWords.value.panel.topic} name="topic" initial={chat?.topic} maxLength={250} />
    </FormDialog>
  )
}
