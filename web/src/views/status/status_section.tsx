// One's own status, in the settings.
import { useId, useState } from 'preact/hooks'

import { words } from '../../text'
import { numericMomentOf } from '../../text/format'
import { messagesWords } from '../../text/messages'
import { Field } from '../auth/field'
import { useClient, useSelect } from '../context'
import { useTask } from '../failure'
import { Form, type Fields } from '../form'
import { Icon } from '../icons'
import { openReactionPicker } from '../reactions/open_picker'
import { EmojiSign } from '../reactions/sign'
import { Select } from '../select'
import { toast } from '../toasts'
import { endOf, spanNames, type Span } from './spans'
import { useStatus } from './user_status'

const presets = { meeting: '🗓️', break: '☕', ill: '🤒', away: '🌴', home: '🏡' } as const
const presetSpans: Record<keyof typeof presets, Span> = { meeting: 'hour', break: 'half', ill: 'today', away: 'week', home: 'today' }

export function StatusSection() {
  const client = useClient()
  const t = messagesWords.value.status
  const me = useSelect((state) => state.me?.id)
  const status = useStatus(me)
  const { busy, error, run } = useTask()
  const [emoji, setEmoji] = useState<string | undefined>(undefined)
  const [begun, setBegun] = useState(0)  // a new one fills the fields anew
  const id = useId()
  const shown = emoji ?? status?.emoji
  const set = (next: { emoji?: string; text?: string; span: Span } | null) =>
    run(async () => {
      const until = next && endOf(next.span, new Date())
      const told = next && { ...(next.emoji && { emoji: next.emoji }), ...(next.text && { text: next.text }), ...(until && { until: until.toISOString() }) }
      await client.call('update_me', { status: told && (told.emoji || told.text) ? told : null })
      setEmoji(undefined)
      setBegun((n) => n + 1)
      toast(words.value.common.saved)
    })
  const save = (fields: Fields) => void set({ emoji: shown, text: fields('text').trim(), span: fields('until') as Span })
  return (
    <section>
      <h2>{t.title}</h2>
      <p class="quiet">{t.lead}</p>
      <div class="chips" role="group" aria-label={t.title}>
        {(Object.keys(presets) as (keyof typeof presets)[]).map((name) => (
          <button key={name} type="button" class="chip status-preset" onClick={() => void set({ emoji: presets[name], text: t.presets[name], span: presetSpans[name] })}>
            <EmojiSign emoji={presets[name]} />
            {t.presets[name]}
          </button>
        ))}
      </div>
      <Form key={begun} send={save}>
        <div class="status-row">
          <button type="button" class="icon-button status-emoji" aria-label={t.emoji} title={t.emoji} onClick={(event) => openReactionPicker(event.currentTarget, setEmoji)}>
            {shown ? <EmojiSign emoji={shown} /> : <Icon name="smile" />}
          </button>
          <Field label={t.text} name="text" initial={status?.text} maxLength={100} autocomplete="off" />
        </div>
        <div class="field">
          <label for={id}>{t.until}</label>
          <Select id={id} name="until">
            {spanNames.map((span) => <option key={span} value={span}>{t.spans[span]}</option>)}
          </Select>
          {status?.until && <p class="hint">{t.untilWhen(numericMomentOf(status.until))}</p>}
        </div>
        {error && (
          <p class="error" role="alert">
            {error.text}
          </p>
        )}
        <div class="buttons">
          {status && (
            <button type="button" class="button plain" disabled={busy} onClick={() => void set(null)}>
              {t.clear}
            </button>
          )}
          <button type="submit" class="button" disabled={busy}>
            {t.set}
          </button>
        </div>
      </Form>
    </section>
  )
}
