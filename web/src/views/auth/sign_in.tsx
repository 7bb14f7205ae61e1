import type { LoginEnd } from '../../contract'
import type { ServerFacts } from '../../protocol.gen'
import { deferredWords } from '../../text/deferred'
import { useClient } from '../context'
import { useTask } from '../failure'
import { Form, type Fields } from '../form'
import { AuthPage } from './auth_page'
import { Field, PasswordField } from './field'

interface SignInProps {
  /** Undefined: not known yet, or not reached. */
  readonly server: ServerFacts | undefined
  readonly toRegister: () => void
}

export function SignIn({ server, toRegister }: SignInProps) {
  const client = useClient()
  const t = deferredWords.value.auth
  const { busy, error, run } = useTask()
  const ended = client.ended.value
  const submit = (fields: Fields) =>
    run(
      () => client.signIn(fields('username').trim(), fields('password')),
      ({ code, reason, message }) => {
        if (reason === 'disabled') return [t.ended.disabled, givenReason(message)].filter(Boolean).join(' ')
        return code === 'unauthorized' || code === 'not_found' || code === 'bad_request' ? t.wrong : undefined
      },
    )
  return (
    <AuthPage title={t.signInTitle}>
      {ended && !error && <Ended why={ended} />}
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
      <div class="auth-other">
        <p>
          {t.forgot} <Contact server={server} />
        </p>
        <p>
          {t.forgotCommand} <code dir="ltr">snug user passwd</code>
        </p>
        {server && <Newcomers server={server} toRegister={toRegister} />}
      </div>
    </AuthPage>
  )
}

/** What the administrator wrote for who is locked out; it stands behind a colon. */
const givenReason = (message: string) => /^[^:]*: (.*)$/s.exec(message)?.[1]

/** Said when the page comes up: why this device is not signed in any more. */
function Ended({ why }: { why: LoginEnd }) {
  const text = (deferredWords.value.auth.ended as Partial<Record<string, string>>)[why]
  return text ? (
    <p class="auth-note" role="status">
      {text}
    </p>
  ) : null
}

function Newcomers({ server, toRegister }: { server: ServerFacts; toRegister: () => void }) {
  const t = deferredWords.value.auth
  if (server.registration === 'invite') return <p>{t.inviteOnly}</p>
  if (server.registration === 'closed') return <p>{t.closed}</p>
  return (
    <p>
      {t.noAccount}{' '}
      <button type="button" class="link" onClick={toRegister}>
        {t.register}
      </button>
    </p>
  )
}

/** Whom to turn to, where the server names somebody. */
function Contact({ server }: { server: ServerFacts | undefined }) {
  const contact = server?.contact
  if (!contact) return null
  const isAddress = /^https?:/.test(contact)
  return (
    <a href={isAddress ? contact : `mailto:${contact}`} rel="noreferrer" dir="ltr">
      {contact.replace(/^https?:\/\//, '')}
    </a>
  )
}
