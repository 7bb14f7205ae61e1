// How long something is to hold: for good, or until a moment from now.
import { useId } from 'preact/hooks'

import { adminWords } from '../../text/admin'
import type { Fields } from '../form'
import { Field, Select } from './controls'

const hour = 3600 // in seconds: when that is, the server's clock says
const spans = { forGood: 0, hour, day: 24 * hour, week: 7 * 24 * hour, month: 30 * 24 * hour } as const
type Span = keyof typeof spans

/** Why somebody or something is kept out, and how long. */
export function ReasonAndUntil({ hint }: { hint?: string }) {
  const t = adminWords.value
  const id = useId()
  return (
    <>
      <Field label={t.reason} name="reason" hint={hint} maxLength={200} autocomplete="off" />
      <div class="field">
        <label for={id}>{t.until.label}</label>
        <Select id={id} name="span">
          {(Object.keys(spans) as Span[]).map((span) => (
            <option key={span} value={span}>
              {t.until[span]}
            </option>
          ))}
        </Select>
      </div>
    </>
  )
}

export function reasonAndUntil(fields: Fields): { reason?: string; forSeconds?: number } {
  return { reason: fields('reason').trim() || undefined, forSeconds: spans[fields('span') as Span] || undefined }
}
