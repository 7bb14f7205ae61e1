// A field for a time that lies ahead, on the clock of this place.
import { useId } from 'preact/hooks'

import type { Failure } from '../../contract'
import { messagesWords } from '../../text/messages'
import { fieldOf } from './times'

const yearMs = 365 * 24 * 3_600_000

/** What a refusal means here. */
export function explainTime({ code, field, message }: Failure): string | undefined {
  const t = messagesWords.value.later
  if (code === 'bad_request' && field === 'sendAt') return t.time
  return code === 'forbidden' && message.includes('as many') ? t.most : undefined
}

export function TimeField({ label, at, autofocus = false }: { label: string; at: Date; autofocus?: boolean }) {
  const id = useId()
  const now = Date.now()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name="when"
        class="input"
        type="datetime-local"
        required
        defaultValue={fieldOf(at)}
        min={fieldOf(new Date(now))}
        max={fieldOf(new Date(now + yearMs))}
        data-autofocus={autofocus || undefined}
      />
    </div>
  )
}
