// Name, a few words, and whether one is to be seen.
import { useId, useState } from 'preact/hooks'

import type { Presence } from '../../protocol.gen'
import { words } from '../../text'
import { Field } from '../auth/field'
import { Avatar } from '../avatar'
import { useClient, useSelect } from '../context'
import { attempt, useTask } from '../failure'
import { presenceOf } from '../names'
import { toast } from '../toasts'
import { Choices } from './choices'

export function Profile() {
  const client = useClient()
  const t = words.value.settings
  const me = useSelect((state) => state.me) ?? client.account.value
  const status = useSelect((state) => presenceOf(state, state.me?.id)?.status ?? 'online')
  const { busy, error, run } = useTask()
  const [name, setName] = useState(me?.displayName ?? '')
  const [bio, setBio] = useState(me?.bio ?? '')
  const id = useId()
  if (!me) return null
  const changed = name.trim() !== me.displayName || bio.trim() !== (me.bio ?? '')
  const save = () =>
    run(async () => {
      await client.call('update_me', { displayName: name.trim(), bio: bio.trim() || null })
      toast(words.value.common.saved)
    })
  return (
    <section>
      <div class="profile-head">
        <Avatar id={me.id} name={name || me.displayName} size="large" presence={status} />
        <div>
          <strong dir="auto">{me.displayName}</strong>
          <span class="quiet">@{me.username}</span>
        </div>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label={t.displayName} value={name} onText={setName} required maxLength={64} autocomplete="name" />
        <div class="field">
          <label for={id}>{t.bio}</label>
          <textarea id={id} class="input" value={bio} maxLength={500} aria-describedby={`${id}-hint`} onInput={(event) => setBio(event.currentTarget.value)} />
          <p id={`${id}-hint`} class="hint">
            {t.bioHint}
          </p>
        </div>
        {error && (
          <p class="error" role="alert">
            {error.text}
          </p>
        )}
        {changed && (
          <div class="buttons">
            <button type="submit" class="button primary" disabled={busy || name.trim() === ''}>
              {words.value.common.save}
            </button>
          </div>
        )}
      </form>
      <Choices<Presence['status']>
        label={t.presence}
        hint={t.presenceHint}
        value={status}
        options={t.statuses}
        onChange={(next) => void attempt(() => client.call('set_presence', { status: next }))}
      />
    </section>
  )
}
