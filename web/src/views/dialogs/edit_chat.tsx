// What admins can change of a chat: what it is called and for, and who may do what in it.
import { useId, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import { words } from '../../text'
import { spanOf } from '../../text/amounts'
import { deferredWords } from '../../text/deferred'
import { messagesWords } from '../../text/messages'
import { roomsWords } from '../../text/rooms'
import { Field, notBlank } from '../auth/field'
import { useClient } from '../context'
import { Select } from '../select'
import { FormDialog } from './form'

/** In seconds. */
const paces = [10, 30, 60, 300, 900, 3600, 21_600]

export function EditChat({ close, chatId }: { close: () => void; chatId: Id }) {
  const client = useClient()
  const t = words.value
  const { chat: more, mentions, slow } = messagesWords.value
  const id = useId()
  const chat = client.state.value.chats.get(chatId)
  const { retention, directory } = roomsWords.value
  const pace = chat?.slowMode ?? 0
  const kept = chat?.retentionDays ?? 0
  const serverDays = client.state.value.limits.retentionDays ?? 0
  // Kept here: else the choice would go back with the next change of the state.
  const [chosen, choose] = useState(String(pace))
  return (
    <FormDialog
      title={deferredWords.value.panel.editChat}
      submit={t.common.save}
      close={close}
      explain={({ field }) => (field === 'retentionDays' ? retention.bad : undefined)}
      action={async (fields) => {
        const days = Number(fields('days'))
        const isPublic = fields('public') !== ''
        await client.call('update_chat', {
          chatId, title: fields('title').trim(), topic: fields('topic').trim() || null, description: fields('description').trim() || null,
          posting: fields('posting') ? 'admins' : 'everyone', roomMentions: fields('room') ? 'admins' : 'everyone', slowMode: Number(fields('slow')),
          ...(days !== kept && { retentionDays: days }), ...(isPublic !== (chat?.isPublic ?? false) && { isPublic }),
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
      <label class="check">
        <span>
          {mentions.rule}
          <small>{mentions.ruleHint}</small>
        </span>
        <input type="checkbox" role="switch" name="room" defaultChecked={chat?.roomMentions === 'admins'} />
      </label>
      <div class="field">
        <label for={`${id}-slow`}>{slow.label}</label>
        <Select id={`${id}-slow`} name="slow" value={chosen} onChoose={choose}>
          <option value="0">{slow.off}</option>
          {[...new Set([...paces, ...(pace ? [pace] : [])])].sort((a, b) => a - b).map((seconds) => <option key={seconds} value={seconds}>{spanOf(seconds)}</option>)}
        </Select>
        <p class="hint">{slow.hint}</p>
      </div>
      <Field
        label={retention.label} name="days" initial={String(kept)} required inputmode="numeric" pattern="[0-9]{1,4}" title={retention.bad} autocomplete="off"
        hint={serverDays > 0 ? `${retention.hint} ${retention.server(serverDays)}` : retention.hint}
      />
      {chat?.kind === 'group' && (
        <label class="check">
          <span>
            {directory.rule}
            <small>{directory.ruleHint}</small>
          </span>
          <input type="checkbox" role="switch" name="public" defaultChecked={chat.isPublic} />
        </label>
      )}
    </FormDialog>
  )
}
