// The rules that hold for everybody, and can change while the server runs.
import { useId, useState } from 'preact/hooks'

import type { Operations, ServerSettings } from '../../protocol.gen'
import { ruleBounds } from '../../protocol_admin.gen'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { Choices, Field, Form, numberOf } from './controls'
import { useTask } from '../failure'
import type { Fields } from '../form'
import { toast } from '../toasts'
import { useAnswer } from './answer'
import { useAsk } from './ask'
import { Failed, Lead } from './list'

type Changes = Operations['admin_change_settings']['params']
type Limit = keyof typeof ruleBounds
const names = Object.keys(ruleBounds) as Limit[]
const hints: Partial<Record<Limit, () => string>> = {
  loginsLimit: () => adminWords.value.rules.loginsHint, retentionDays: () => adminWords.value.rules.retentionHint,
}

export function Rules() {
  const ask = useAsk()
  const { answer, failure, reload } = useAnswer(() => ask('admin_get_settings', {}), [])
  const [saved, setSaved] = useState<ServerSettings | undefined>(undefined)
  const settings = saved ?? answer?.settings
  return (
    <>
      <Lead text={adminWords.value.rules.lead} />
      {failure && <Failed text={failure} again={() => void reload()} />}
      {settings && <RulesForm settings={settings} saved={setSaved} />}
    </>
  )
}

function RulesForm({ settings, saved }: { settings: ServerSettings; saved: (settings: ServerSettings) => void }) {
  const t = adminWords.value.rules
  const ask = useAsk()
  const id = useId()
  const [registration, setRegistration] = useState(settings.registration)
  const [previews, setPreviews] = useState(settings.previews)
  const [editHistory, setEditHistory] = useState(settings.editHistory)
  const { busy, error, run } = useTask()
  const save = (fields: Fields) =>
    run(
      async () => {
        saved((await ask('admin_change_settings', changes(settings, { registration, previews, editHistory }, fields))).settings)
        toast(words.value.common.saved)
      },
      ({ field }) => (isLimit(field) ? `${t[field]}: ${rangeOf(field)}` : undefined),
    )
  return (
    <Form send={(fields) => void save(fields)}>
      <Choices label={t.registration} hint={t.registrationHints[registration]} value={registration} options={t.registrations} onChange={setRegistration} />
      <label class="check">
        <span>
          {t.previews}
          <small>{t.previewsHint}</small>
        </span>
        <input type="checkbox" role="switch" checked={previews === 'on'} onChange={(event) => setPreviews(event.currentTarget.checked ? 'on' : 'off')} />
      </label>
      <Choices label={t.editHistory} hint={t.editHistoryHints[editHistory]} value={editHistory} options={t.editHistories} onChange={setEditHistory} />
      <h3 id={id} class="admin-legend">
        {t.limits}
      </h3>
      <div class="rules" role="group" aria-labelledby={id}>
        {names.map((name) => (
          <Field
            key={name}
            label={t[name]}
            name={name}
            initial={String(settings[name] ?? 0)}
            hint={hints[name]?.()}
            inputmode="numeric"
            pattern="[0-9]{1,10}"
            title={rangeOf(name)}
            required
            autocomplete="off"
          />
        ))}
      </div>
      <p class="hint">{t.receipts(numberOf(settings.receiptsLimit))}</p>
      {error && <Failed text={error.text} />}
      <div class="buttons">
        <button type="submit" class="button primary" disabled={busy} aria-busy={busy}>
          {words.value.common.save}
        </button>
      </div>
    </Form>
  )
}

function rangeOf(name: Limit) {
  const [least, most] = ruleBounds[name]
  return adminWords.value.rules.range(numberOf(least), numberOf(most))
}

const isLimit = (field: string | undefined): field is Limit => field !== undefined && Object.hasOwn(ruleBounds, field)

/** Only what is another: what somebody else has changed meanwhile stays. */
function changes(settings: ServerSettings, chosen: Pick<ServerSettings, 'registration' | 'previews' | 'editHistory'>, fields: Fields): Changes {
  const changed: Changes = {}
  if (chosen.registration !== settings.registration) changed.registration = chosen.registration
  if (chosen.previews !== settings.previews) changed.previews = chosen.previews
  if (chosen.editHistory !== settings.editHistory) changed.editHistory = chosen.editHistory
  for (const name of names) if (Number(fields(name)) !== (settings[name] ?? 0)) changed[name] = Number(fields(name))
  return changed
}
