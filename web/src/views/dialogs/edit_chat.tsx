import { useState } from 'preact/hooks'

import type { Id } from '../../contract'
import { words } from '../../text'
import { Field } from '../auth/field'
import { useClient } from '../context'
import { FormDialog } from './form'

export function EditChat({ close, chatId }: { close: () => void; chatId: Id }) {
  const client = useClient()
  const t = words.value
  const chat = client.state.value.chats.get(chatId)
  const [title, setTitle] = useState(chat?.title ?? '')
  const [topic, setTopic] = useState(chat?.topic ?? '')
  return (
    <FormDialog
      title={t.panel.editChat}
      submit={t.common.save}
      disabled={title.trim() === ''}
      close={close}
      action={async () => {
        await client.call('update_chat', { chatId, title: title.trim(), topic: topic.trim() || null })
      }}
    >
      <Field label={t.panel.name} value={title} onText={setTitle} autofocus required maxLength={100} />
      <Field label={t.panel.topic} value={topic} onText={setTopic} maxLength={250} />
    </FormDialog>
  )
}
