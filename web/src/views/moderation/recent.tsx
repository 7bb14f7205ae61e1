// What somebody has lately written to a chat is removed, by its owner and admins.
import { useId } from 'preact/hooks'

import type { Id } from '../../contract'
import { roomsWords } from '../../text/rooms'
import { useClient } from '../context'
import { FormDialog } from '../dialogs/form'
import { openLayer } from '../layers'
import { Select } from '../select'
import { toast } from '../toasts'

const day = 86_400
const spans = { hour: 3600, day, week: 7 * day, month: 30 * day } as const
type Span = keyof typeof spans

interface Target {
  readonly chatId: Id
  readonly userId: Id
}

export const openRemoveRecent = (target: Target, name: string) => openLayer((close) => <RemoveRecent close={close} target={target} name={name} />)

function RemoveRecent({ close, target, name }: { close: () => void; target: Target; name: string }) {
  const client = useClient()
  const t = roomsWords.value.recent
  const id = useId()
  return (
    <FormDialog
      title={t.title(name)}
      submit={t.yes}
      danger
      close={close}
      action={async (fields) => {
        await client.call('remove_recent_messages', { ...target, forSeconds: spans[fields('span') as Span] })
        toast(t.done)
      }}
    >
      <p class="quiet">{t.lead}</p>
      <div class="field">
        <label for={id}>{t.span}</label>
        <Select id={id} name="span">
          {(Object.keys(spans) as Span[]).map((span) => <option key={span} value={span}>{t.spans[span]}</option>)}
        </Select>
      </div>
    </FormDialog>
  )
}
