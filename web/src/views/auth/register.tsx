// A new account: with an invite, as the first one of the server, or of one's own accord where that is allowed.
import { useRef } from 'preact/hooks'

import { deferredWords } from '../../text/deferred'
import { useClient } from '../context'
import { useTask } from '../failure'
import { Form, type Fields } from '../form'
import { CallError, type Failure } from '../../contract'
import { AuthPage } from './auth_page'
import { Field, PasswordField, usernamePattern } from './field'

interface RegisterProps {
  readonly invite?: string
  readonly setupToken?: string
  readonly title?: string
  readonly lead?: string
  readonly toSignIn: () => void
  /** Called before the account shows: what comes first inside depends on it. */
  readonly onDone?: () => void
}

/** A first guess from the name: "Ada Lovelace" is `ada.lovelace`. */
function guess(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\p{ASCII}]/gu, '')
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .slice(0, 32)
}

export function Register({ invite, setupToken, title, lead, toSignIn, onDone }: RegisterProps) {
  const client = useClient()
  const t = deferredWords.value.auth
  const guessing = useRef(true)
  const { busy, error, run } = useTask()

  const explain = ({ code, field }: Failure, closed: boolean): string | undefined => {
    if (code === 'conflict') return setupToken && field !== 'username' ? t.setupGone : t.taken
    if (code === 'forbidden' || code === 'not_found' || code === 'unauthorized') {
      if (setupToken) return t.setupGone
      return closed ? t.closed : invite ? t.inviteGone : t.inviteOnly
    }
    // What the pattern lets through, and the server does not.
    if (code === 'bad_request' && field === 'username') return t.reserved
    if (code === 'bad_request' && field === 'password') return t.strength[0]
    if (code === 'bad_request' && (field === 'invite' || field === 'setupToken')) return setupToken ? t.setupGone : t.inviteGone
    return undefined
  }
  const submit = (fields: Fields) => {
    let closed = false
    return run(async () => {
      onDone?.()
      const displayName = fields('name').trim() || undefined
      try {
        await client.register({ username: fields('username'), password: fields('password'), displayName, invite, setupToken })
      } catch (error) {
        if (error instanceof CallError && error.failure.code === 'forbidden')
          closed = await client.server().then(({ registration }) => registration === 'closed', () => false)
        throw error
      }
    }, (failure) => explain(failure, closed))
  }

  return (
    <AuthPage title={title ?? t.registerTitle} lead={lead}>
      <Form send={(fields) => void submit(fields)}>
        <Field
          label={t.displayName}
          hint={t.displayNameHint}
          onText={(name, form) => {
            if (guessing.current) form.querySelector<HTMLInputElement>('[name=username]')!.value = guess(name)
          }}
          name="name"
          autocomplete="name"
          autofocus
          required
          maxLength={64}
        />
        <Field
          label={t.username}
          hint={t.usernameHint}
          onText={() => {
            guessing.current = false
          }}
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          pattern={usernamePattern}
          title={t.usernameHint}
          required
          maxLength={32}
          invalid={error?.failure?.field === 'username' || error?.failure?.code === 'conflict'}
        />
        <PasswordField label={t.password} name="password" fresh />
        {error && (
          <p class="error" role="alert">
            {error.text}
          </p>
        )}
        <button type="submit" class="button primary wide" disabled={busy} aria-busy={busy}>
          {setupToken ? t.setupSubmit : t.register}
        </button>
      </Form>
      <p class="auth-other">
        {t.haveAccount}{' '}
        <button type="button" class="link" onClick={toSignIn}>
          {t.signIn}
        </button>
      </p>
    </AuthPage>
  )
}
