// The open invite links of a chat. What they are is shown only once, when they are made.
import { useEffect, useState } from 'preact/hooks'

import type { Chat, Invite } from '../../protocol.gen'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { dateOf } from '../../text/format'
import { useClient, useSelect } from '../context'
import { openNewInvite } from '../dialogs/open'
import { attempt, errorText } from '../failure'
import { Icon } from '../icons'
import { anyLayer } from '../layers'
import { userName } from '../names'

export function Invites({ chat }: { chat: Chat }) {
  const client = useClient()
  const t = words.value.invite
  const [invites, setInvites] = useState<readonly Invite[] | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const covered = anyLayer()
  // Asked for again when a dialog above has closed: it may have made one.
  useEffect(() => {
    if (covered) return
    client.call('list_invites', { chatId: chat.id }).then(
      (answer) => {
        setInvites(answer.invites)
        setFailure('')
      },
      (error: unknown) => setFailure(errorText(error)),
    )
  }, [chat.id, covered])
  const revoke = async (invite: Invite) => {
    if (await attempt(() => client.call('revoke_invite', { inviteId: invite.id }))) setInvites(invites?.filter((other) => other.id !== invite.id))
  }
  return (
    <section class="panel-section">
      <header>
        <h3>{deferredWords.value.panel.invites}</h3>
        <button type="button" class="icon-button small" aria-label={t.create} title={t.create} onClick={() => openNewInvite(chat.id)}>
          <Icon name="plus" size={18} />
        </button>
      </header>
      {failure && <p class="hint">{failure}</p>}
      {invites?.length === 0 && <p class="hint">{t.none}</p>}
      {invites?.map((invite) => <InviteRow key={invite.id} invite={invite} revoke={() => void revoke(invite)} />)}
    </section>
  )
}

function InviteRow({ invite, revoke }: { invite: Invite; revoke: () => void }) {
  const t = words.value.invite
  const by = useSelect((state) => (invite.createdBy === state.me?.id ? t.bySelf : t.by(userName(state, invite.createdBy))), [invite, t])
  const facts = [invite.expiresAt ? t.until(dateOf(invite.expiresAt)) : t.noExpiry, invite.usesLeft !== undefined && t.usesLeft(invite.usesLeft)]
  return (
    <div class="invite-row">
      <Icon name="link" size={16} />
      <span>
        {by}
        <span class="hint"> {facts.filter(Boolean).join(', ')}</span>
      </span>
      <button type="button" class="link" onClick={revoke}>
        {t.revoke}
      </button>
    </div>
  )
}
