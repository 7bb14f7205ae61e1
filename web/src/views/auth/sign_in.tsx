import { words } from '../../text'
import { useClient } from '../context'
import { useTask } from '../failure'
import { Form, type Fields } from '../form'
import { Door } from './door'
import { Field, PasswordField } from './field'

export function SignIn({ toRegister }: { toRegister: () => void }) {
  const client = useClient()
  const t = words.value.auth
  const { busy, error, run } = useTask()
  const submit = (fields: Fields) =>
    run(
      () => client.signIn(fields('username').trim(), fields('password')),
      (failure) => (failure.code === 'unauthorized' || failure.code === 'not_found' || failure.code === 'bad_request' ? t.wrong : undefined),
    )
  return (
    <Door title={t.signInTitle}>
      <Form send={(fields) => void submit(fields)}>
        <Field label={t.username} name="username" autocomplete="username" autocapitalize="none" spellcheck={false} autofocus required maxLength={32} />
        <PasswordField label={t.password} name="password" />
        {error && (
          <p class="error" role="alert">
            {error.text}
          </p>
        )}
        <button type="submit" class="button primary wide" disabled={busy} aria-busy={busy}>
          {t.signIn}
        </button>
      </Form>
      <p class="door-other">
        {t.noAccount}{' '}
        <button type="button" class="link" onClick={toRegister}>
          {t.register}
        </button>
      </p>
    </Door>
  )
}
