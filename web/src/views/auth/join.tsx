// An invite opened by somebody who is in already.
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { useClient } from '../context'
import { useTask } from '../failure'
import { Door } from './door'

export function Join({ token }: { token: string }) {
  const client = useClient()
  const t = words.value
  const { busy, error, run } = useTask()
  const join = () =>
    run(
      async () => {
        const { chat } = await client.call('accept_invite', { token })
        go(chatHref(chat.id), { replace: true })
      },
      ({ code }) => (code === 'not_found' || code === 'forbidden' || code === 'bad_request' ? t.auth.inviteGone : undefined),
    )
  return (
    <Door title={t.auth.joinTitle} lead={t.auth.joinLead}>
      {error && (
        <p class="error" role="alert">
          {error.text}
        </p>
      )}
      <div class="buttons">
        <a class="button" href="#/">
          {t.common.cancel}
        </a>
        <button type="button" class="button primary" disabled={busy} onClick={() => void join()}>
          {t.auth.join}
        </button>
      </div>
    </Door>
  )
}
