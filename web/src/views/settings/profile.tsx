// Name, a few words, and whether one is to be seen.
import { useId, useState } from 'preact/hooks'

import type { Presence } from '../../protocol.gen'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { picturesWords } from '../../text/pictures'
import { Field, notBlank } from '../auth/field'
import { Avatar } from '../avatar'
import { useClient, useSelect } from '../context'
import { attempt, useTask } from '../failure'
import { Form, type Fields } from '../form'
import { Handle } from '../handle'
import { presenceOf } from '../names'
import { openCrop } from '../pictures/crop'
import { PictureButton } from '../pictures/picture_button'
import { nameFor, sendPicture } from '../pictures/send'
import { toast } from '../toasts'
import { Choices } from './choices'

export function Profile() {
  const client = useClient()
  const t = deferredWords.value.settings
  const me = useSelect((state) => state.me) ?? client.account.value
  const status = useSelect((state) => presenceOf(state, state.me?.id)?.status ?? 'online')
  const { busy, error, run } = useTask()
  const [name, setName] = useState(me?.displayName ?? '')
  const [bio, setBio] = useState(me?.bio ?? '')
  const id = useId()
  if (!me) return null
  const changed = name.trim() !== me.displayName || bio.trim() !== (me.bio ?? '')
  const save = (fields: Fields) =>
    run(async () => {
      await client.call('update_me', { displayName: fields('name').trim(), bio: fields('bio').trim() || null })
      toast(words.value.common.saved)
    })
  const pick = (file: File) =>
    void openCrop(file, {
      round: true,
      save: async (bytes) => client.call('update_me', { avatarUploadId: await sendPicture(client, bytes, nameFor(bytes), 'avatar') }),
    })
  const remove = () => void attempt(() => client.call('update_me', { avatarUrl: null }))
  return (
    <section>
      <div class="profile-head">
        <span class="picture-place">
          <Avatar id={me.id} name={name || me.displayName} size="large" presence={status} />
          <PictureButton label={picturesWords.value.picture.profile} pick={pick} remove={me.avatarUrl === undefined ? undefined : remove} />
        </span>
        <div>
          <strong dir="auto">{me.displayName}</strong>
          <span class="quiet">
            <Handle name={me.username} />
          </span>
        </div>
      </div>
      <Form send={(fields) => void save(fields)}>
        <Field label={t.displayName} name="name" initial={me.displayName} onText={setName} required pattern={notBlank} maxLength={64} autocomplete="name" />
        <div class="field">
          <label for={id}>{t.bio}</label>
          <textarea id={id} name="bio" class="input" defaultValue={me.bio} maxLength={500} aria-describedby={`${id}-hint`} onInput={(event) => setBio(event.currentTarget.value)} />
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
            <button type="submit" class="button primary" disabled={busy}>
              {words.value.common.save}
            </button>
          </div>
        )}
      </Form>
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
