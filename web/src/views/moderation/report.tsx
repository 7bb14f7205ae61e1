// A message is reported to the administrators, by its menu.
import { useId } from 'preact/hooks'

import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'
import { plainText } from '../../markdown/shown'
import { roomsWords } from '../../text/rooms'
import { useClient, useSelect } from '../context'
import { FormDialog } from '../dialogs/form'
import { openLayer } from '../layers'
import type { MenuItem } from '../menu'
import { userName } from '../names'
import { toast } from '../toasts'

/** Of others' messages. */
export function reportItems(client: Client, message: Message): MenuItem[] {
  if (message.type === 'system' || message.senderId === client.state.peek().me?.id) return []
  return [{ icon: 'flag', text: roomsWords.value.report.show, action: () => openLayer((close) => <Report close={close} message={message} />) }]
}

function Report({ close, message }: { close: () => void; message: Message }) {
  const client = useClient()
  const t = roomsWords.value.report
  const id = useId()
  const sender = useSelect((state) => userName(state, message.senderId), [message.senderId])
  const text = plainText(message.content)
  return (
    <FormDialog
      title={t.title}
      submit={t.send}
      danger
      close={close}
      explain={({ code }) => (code === 'forbidden' ? t.most : undefined)}
      action={async (fields) => {
        await client.call('report_message', { messageId: message.id, reason: fields('reason').trim() })
        toast(t.done)
      }}
    >
      <blockquote class="reported">
        <strong dir="auto">{sender}</strong>
        {text && <p dir="auto">{text.slice(0, 300)}</p>}
      </blockquote>
      <p class="quiet">{t.lead}</p>
      <div class="field">
        <label for={id}>{t.reason}</label>
        <textarea id={id} name="reason" class="input" required maxLength={1000} dir="auto" data-autofocus />
      </div>
    </FormDialog>
  )
}
