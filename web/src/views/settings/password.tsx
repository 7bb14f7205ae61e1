import { useState } from 'preact/hooks'

import { deferredWords } from '../../text/deferred'
import { PasswordField } from '../auth/field'
import { useClient } from '../context'
import { useTask } from '../failure'
import { Form, type Fields } from '../form'
import { toast } from '../toasts'

export function Password() {
  const client = useClient()
  const t = deferredWords.value.settings
  const [times, setTimes] = useState(0)
  const { busy, error, run } = useTask()
  const submit = (fields: Fields) =>
    run(
      async () => {
        await client.call('change_password', { old: fields('old'), new: fields('new') })
        setTimes(times + 1)
        toast(t.passwordChanged)
      },
      ({ code, field }) => {
        if (code === 'forbidden' || code === 'unauthorized' || field === 'old') return t.passwordWrong
        return field === 'new' ? deferredWords.value.auth.strength[0] : undefined
      },
    )
  return (
    <section>
      <h2>{t.password}</h2>
      {/* Empty again after each change. */}
      <Form key={times} send={(fields) => void submit(fields)}>
        <input class="hidden" type="text" autocomplete="username" value={client.account.value?.username} readOnly tabIndex={-1} aria-hidden="true" />
        <PasswordField label={t.passwordOld} name="old" />
        <PasswordField label={t.passwordNew} name="new" fresh />
        {error && (
          <p class="error" role="alert">
            {error.text}
          </p>
        )}
        <div class="buttons">
          <button type="submit" class="button" disabled={busy}>
            {t.passwordChange}
          </button>
        </div>
      </Form>
    </section>
  )
}
