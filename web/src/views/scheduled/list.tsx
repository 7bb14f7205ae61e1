// The messages that wait for their time, and those that could not be sent then: of one chat, or of all.
import { useId, useMemo } from 'preact/hooks'

import type { Id } from '../../contract'
import { replaceShortcodes } from '../../emoji/shortcodes'
import { plainText } from '../../markdown/shown'
import type { ScheduledMessage } from '../../protocol.gen'
import { words } from '../../text'
import { messagesWords } from '../../text/messages'
import { roomsWords } from '../../text/rooms'
import { confirm } from '../confirm'
import { useClient, useSelect } from '../context'
import { toSend } from '../conversation/writing'
import { FormDialog } from '../dialogs/form'
import { attempt, failureText } from '../failure'
import { Icon } from '../icons'
import { Dialog, openLayer } from '../layers'
import { fullName } from '../names'
import { toast } from '../toasts'
import { cancel, sendNow } from './schedule'
import { explainTime, TimeField } from './time_field'
import { fieldOf, nextHour, timeIn } from './times'
import { whyUnsent } from './unsent'
import { whenOf } from './when'

export const openScheduled = (chatId: Id) => openLayer((close) => <ScheduledIn close={close} chatId={chatId} />)

/** What comes first stands first. */
export function useScheduled(chatId?: Id): readonly ScheduledMessage[] {
  const scheduled = useSelect((state) => state.scheduled)
  return useMemo(
    () => [...scheduled.values()].filter((one) => chatId === undefined || one.chatId === chatId).sort((a, b) => (a.sendAt < b.sendAt ? -1 : 1)),
    [scheduled, chatId],
  )
}

function ScheduledIn({ close, chatId }: { close: () => void; chatId: Id }) {
  const t = messagesWords.value.later
  const name = useSelect((state) => {
    const chat = state.chats.get(chatId)
    return chat ? fullName(state, chat) : ''
  }, [chatId])
  return (
    <Dialog title={t.titleIn(name)} close={close}>
      <ScheduledList chatId={chatId} />
    </Dialog>
  )
}

export function ScheduledList({ chatId }: { chatId?: Id }) {
  const t = messagesWords.value.later
  const scheduled = useScheduled(chatId)
  if (scheduled.length === 0) {
    return (
      <div class="emoji-none">
        <h3>{t.none}</h3>
        <p class="quiet">{t.noneLead}</p>
      </div>
    )
  }
  return (
    <ul class="found-list">
      {scheduled.map((one) => <Row key={one.id} scheduled={one} named={chatId === undefined} />)}
    </ul>
  )
}

function Row({ scheduled, named }: { scheduled: ScheduledMessage; named: boolean }) {
  const client = useClient()
  const t = messagesWords.value.later
  const { chatId, content, sendAt, failed } = scheduled
  const where = useSelect((state) => {
    const chat = state.chats.get(chatId)
    return chat ? fullName(state, chat) : t.goneChat
  }, [chatId, t])
  const what = plainText(content).slice(0, 60)
  const now = () => void attempt(async () => {
    if (!(await sendNow(client, scheduled))) toast(t.gone)
  })
  const remove = () => confirm({ title: t.cancelTitle, lead: t.cancelLead, yes: words.value.common.delete, action: () => cancel(client, scheduled) })
  return (
    <li class="found scheduled">
      <div class="found-lines">
        <span class="found-head">
          <strong><time dateTime={sendAt}>{whenOf(sendAt)}</time></strong>
        </span>
        <span class="found-text" dir="auto">{plainText(content).slice(0, 300)}</span>
        {failed !== undefined && (
          <span class="scheduled-failed">
            <Icon name="triangleAlert" size={14} />
            <span>{t.failed(whyUnsent(failed, roomsWords.value.unsent))}</span>
          </span>
        )}
        {named && <span class="quiet clip" dir="auto">{where}</span>}
      </div>
      <button type="button" class="icon-button small" aria-label={t.editOf(what)} title={t.edit} onClick={() => openLayer((close) => <Edit close={close} scheduled={scheduled} />)}>
        <Icon name="pencil" size={16} />
      </button>
      <button type="button" class="icon-button small" aria-label={t.nowOf(what)} title={t.now} onClick={now}>
        <Icon name="sendHorizontal" size={18} />
      </button>
      <button type="button" class="icon-button small" aria-label={t.cancelOf(what)} title={words.value.common.delete} onClick={remove}>
        <Icon name="trash2" size={18} />
      </button>
    </li>
  )
}

/** One that could not be sent needs another time. */
function Edit({ close, scheduled: { id, content, sendAt, failed } }: { close: () => void; scheduled: ScheduledMessage }) {
  const client = useClient()
  const t = messagesWords.value.later
  const at = failed === undefined ? new Date(sendAt) : nextHour(new Date())
  const most = client.state.value.limits.maxContentLength
  const textId = useId()
  return (
    <FormDialog
      title={t.editTitle}
      submit={words.value.common.save}
      close={close}
      explain={(failure) => explainTime(failure) ?? (failure.code === 'not_found' ? t.gone : failureText(failure))}
      action={async (fields) => {
        const text = await replaceShortcodes(toSend(fields('text')), content)
        const time = fields('when') === fieldOf(at) && failed === undefined ? undefined : fields('when')
        await client.call('update_scheduled', {
          scheduledId: id, ...(text !== content && { content: text }),
          // A time that has passed meanwhile is refused.
          ...(time !== undefined && { sendAt: (timeIn(time, new Date()) ?? new Date(time)).toISOString() }),
        })
      }}
    >
      <div class="field">
        <label for={textId}>{t.text}</label>
        <textarea id={textId} name="text" class="input" required maxLength={most} defaultValue={content} dir="auto" data-autofocus />
      </div>
      <TimeField label={t.when} at={at} />
    </FormDialog>
  )
}
