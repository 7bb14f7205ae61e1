// An invite opened by somebody who is in already.
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { useClient } from '../context'
import { useTask } from '../failure'
import { AuthPage } from './auth_page'
import { invitation, useInvite } from './invite_page'
import { Looking, NoGood } from './no_good'

export function Join({ token }: { token: string }) {
  const client = useClient()
  const t = words.value
  const { busy, error, run } = useTask()
  const { invite, gone, error: unseen, again } = useInvite(token)
  const join = () =>
    run(
      async () => {
        const { chat } = await client.call('accept_invite', { token })
        go(chatHref(chat.id), { replace: true })
      },
      ({ code }) => {
        if (code === 'forbidden') return invite?.kind === 'channel' ? deferredWords.value.auth.invitedMembers : deferredWords.value.auth.joinRemoved
        return code === 'not_found' || code === 'bad_request' ? deferredWords.value.auth.inviteGone : undefined
      },
    )
  const away = (
    <a class="button" href="#/">
      {gone ? t.common.close : t.common.cancel}
    </a>
  )
  if (gone) {
    return (
      <NoGood title={deferredWords.value.auth.inviteGoneTitle} lead={deferredWords.value.auth.inviteGone}>
        <div class="buttons">{away}</div>
      </NoGood>
    )
  }
  if (!invite) return <Looking title={deferredWords.value.auth.joinTitle} error={unseen} again={again} />
  return (
    <AuthPage title={deferredWords.value.auth.joinTitle} lead={invitation(invite)}>
      {error && (
        <p class="error" role="alert">
          {error.text}
        </p>
      )}
      <div class="buttons">
        {away}
        <button type="button" class="button primary" disabled={busy} onClick={() => void join()}>
          {deferredWords.value.auth.join}
        </button>
      </div>
    </AuthPage>
  )
}
