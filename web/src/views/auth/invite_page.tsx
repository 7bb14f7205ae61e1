// An invite opened by somebody who is not in yet: who asks one in, where to, and a form, if it lets anybody in.
import type { InvitePreview } from '../../protocol.gen'
import { deferredWords } from '../../text/deferred'
import { useClient } from '../context'
import { afterEntry } from './after_entry'
import { AuthPage } from './auth_page'
import { keepBrand } from './brand'
import { useLookup } from './lookup'
import { Looking, NoGood } from './no_good'
import { Register } from './register'

interface InvitePageProps {
  readonly token: string
  readonly toSignIn: () => void
}

/** What an invite's token is told, and whether it can make an account. `gone`: it is good for nothing (any more). */
export function useInvite(token: string) {
  const client = useClient()
  const { found, error, again } = useLookup(async () => {
    const [{ invite }, { registration }] = await Promise.all([client.ask('get_invite', { token }), client.server().then(keepBrand)])
    return { invite, registration }
  }, [token])
  const gone = error?.failure?.code === 'not_found' || error?.failure?.code === 'bad_request'
  return { ...found, gone, error, again }
}

/** Who, what, and where: the host, since that is what tells one server from another. */
export const invitation = ({ inviter, chatTitle }: InvitePreview) => deferredWords.value.auth.invitedBy(inviter, chatTitle, location.host)

export function InvitePage({ token, toSignIn }: InvitePageProps) {
  const t = deferredWords.value.auth
  const { invite, registration, gone, error, again } = useInvite(token)
  const signIn = (
    <button type="button" class="button primary wide" onClick={toSignIn}>
      {t.signIn}
    </button>
  )
  if (gone) {
    return (
      <NoGood title={t.inviteGoneTitle} lead={t.inviteGone}>
        {signIn}
      </NoGood>
    )
  }
  if (!invite) return <Looking title={t.invitedTitle} error={error} again={again} />
  const forMembers = invite.kind === 'channel' ? t.invitedMembers : registration === 'closed' ? t.invitedClosed : undefined
  if (forMembers) {
    return (
      <AuthPage title={t.invitedTitle} lead={invitation(invite)}>
        <p class="auth-note">{forMembers}</p>
        {signIn}
      </AuthPage>
    )
  }
  return (
    <Register
      invite={token}
      title={t.invitedTitle}
      lead={`${invitation(invite)} ${t.invitedLead}`}
      toSignIn={toSignIn}
      onDone={() => {
        afterEntry.value = 'land'
      }}
    />
  )
}
