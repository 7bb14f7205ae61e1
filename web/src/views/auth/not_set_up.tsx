// A server that nobody has an account on: there is nothing to sign in to, and the way to the first account is a link.
import { deferredWords } from '../../text/deferred'
import { AuthPage } from './auth_page'

interface NotSetUpProps {
  readonly again: () => void
  /** Where anybody may make an account. */
  readonly toRegister: (() => void) | undefined
}

export function NotSetUp({ again, toRegister }: NotSetUpProps) {
  const t = deferredWords.value.auth
  return (
    <AuthPage title={t.notSetUp} lead={t.notSetUpLead}>
      <ul class="auth-steps">
        <li>{t.notSetUpLog}</li>
        <li>
          {t.notSetUpCommand} <code dir="ltr">snug setup-link</code>
        </li>
      </ul>
      <button type="button" class="button wide" onClick={again}>
        {t.lookAgain}
      </button>
      {toRegister && (
        <div class="auth-other">
          <p>
            {t.notSetUpOpen}{' '}
            <button type="button" class="link" onClick={toRegister}>
              {t.register}
            </button>
          </p>
        </div>
      )}
    </AuthPage>
  )
}
