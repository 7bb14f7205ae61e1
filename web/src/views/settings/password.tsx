import { useState } from 'preact/hooks'

import { words } from '../../text'
import { PasswordField } from '../auth/field'
import { useClient } from '../context'
import { useTask } from '../failure'
import { toast } from '../toasts'

export function Password() {
  const client = useClient()
  const t = words.value.settings
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState('')
  const { busy, error, run } = useTask()
  const submit = () =>
    run(
      async () => {
        await client.call('change_password', { old, new: fresh })
        setOld('')
        setFresh('')
        toast(t.passwordChanged)
      },
      ({ code, field }) => {
        if (code === 'forbidden' || code === 'unauthorized' || field === 'old') return t.passwordWrong
        return field === 'new' ? words.value.auth.strength[0] : undefined
      },
    )
  return (
    <section>
      <h2>{t.password}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <input class="hidden" type="text" autocomplete="username" value={client.account.value?.username} readOnly tabIndex={-1} aria-hidden="true" />
        <PasswordField label={t.passwordOld} value={old} onText={setOld} name="old" />
        <PasswordField label={t.passwordNew} value={fresh} onText={setFresh} name="new" fresh />
        {error && (
          <p class="error" role="alert">
            {error.text}
          </p>
        )}
        <div class="buttons">
          <button type="submit" class="button" disabled={busy || !old || [...fresh].length < 8}>
            {t.passwordChange}
          </button>
        </div>
      </form>
    </section>
  )
}
