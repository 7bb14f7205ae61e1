import { useState } from 'preact/hooks'

import { words } from '../../text'
import { useClient } from '../context'
import { useTask } from '../failure'
import { Door } from './door'
import { Field, PasswordField } from './field'

export function SignIn({ toRegister }: { toRegister: () => void }) {
  const client = useClient()
  const t = words.value.auth
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const { busy, error, run } = useTask()
  const submit = () =>
    run(
      () => client.signIn(username.trim(), password),
      (failure) => (failure.code === 'unauthorized' || failure.code === 'not_found' || failure.code === 'bad_request' ? t.wrong : undefined),
    )
  return (
    <Door title={t.signInTitle}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Field label={t.username} value={username} onText={setUsername} name="username" autocomplete="username" autocapitalize="none" spellcheck={false} autofocus required maxLength={32} />
        <PasswordField label={t.password} value={password} onText={setPassword} name="password" />
        {error && (
          <p class="error" role="alert">
            {error.text}
          </p>
        )}
        <button type="submit" class="button primary wide" disabled={busy} aria-busy={busy}>
          {t.signIn}
        </button>
      </form>
      <p class="door-other">
        {t.noAccount}{' '}
        <button type="button" class="link" onClick={toRegister}>
          {t.register}
        </button>
      </p>
    </Door>
  )
}
