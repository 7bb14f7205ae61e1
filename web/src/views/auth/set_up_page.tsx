// The set-up link of a new server: whether it is good is known before a form is filled.
import type { ServerFacts } from '../../protocol.gen'
import { deferredWords } from '../../text/deferred'
import { useClient } from '../context'
import { afterEntry } from './after_entry'
import { useLookup } from './lookup'
import { Looking, NoGood } from './no_good'
import { Register } from './register'

interface SetUpPageProps {
  readonly token: string
  readonly server: ServerFacts | undefined
  readonly toSignIn: () => void
}

export function SetUpPage({ token, server, toSignIn }: SetUpPageProps) {
  const client = useClient()
  const t = deferredWords.value.auth
  const { found, error, again } = useLookup(() => client.ask('check_setup', { setupToken: token }), [token])
  if (error?.failure?.code === 'forbidden' || error?.failure?.code === 'bad_request') {
    if (server && !server.setUp) {
      return (
        <NoGood title={t.setupOld} lead={t.setupOldLead}>
          <p class="hint">
            {t.notSetUpCommand} <code dir="ltr">snug setup-link</code>
          </p>
        </NoGood>
      )
    }
    return (
      <NoGood title={t.setupUsed} lead={t.setupGone}>
        <button type="button" class="button primary wide" onClick={toSignIn}>
          {t.signIn}
        </button>
      </NoGood>
    )
  }
  if (!found) return <Looking title={t.setupTitle} error={error} again={again} />
  return (
    <Register
      setupToken={token}
      title={t.setupTitle}
      lead={t.setupLead}
      toSignIn={toSignIn}
      onDone={() => {
        afterEntry.value = 'welcome'
      }}
    />
  )
}
