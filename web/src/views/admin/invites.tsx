// All invites that are good: who made them, into which chat, for how long. Their links are shown to who makes them, once.
import type { InviteSummary } from '../../protocol.gen'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { dateOf } from '../../text/format'
import { confirm } from './controls'
import { usePages } from './answer'
import { useAsk } from './ask'
import { Lead, List } from './list'

export function Invites() {
  const t = adminWords.value.invites
  const ask = useAsk()
  const pages = usePages((page) => ask('admin_list_invites', page), ({ invites }) => invites)
  const revoke = ({ id }: InviteSummary, chat: string) =>
    confirm({
      title: t.revokeTitle(chat), lead: t.revokeLead, yes: words.value.invite.revoke,
      action: () => ask('admin_revoke_invite', { inviteId: id }).finally(pages.reload),
    })
  return (
    <>
      <Lead text={t.lead} />
      <List
        label={adminWords.value.parts.invites}
        pages={pages}
        none={t.none}
        noneLead={t.noneLead}
        keyOf={(invite) => invite.id}
        draw={(invite) => {
          const chat = invite.chatTitle ?? ''
          return (
            <li class="device">
              <div>
                <strong class="clip" dir="auto">
                  {chat}
                </strong>
                <span class="quiet">{facts(invite).join(' · ')}</span>
              </div>
              <button type="button" class="button" aria-label={t.revokeLabel(chat, invite.creator)} onClick={() => revoke(invite, chat)}>
                {words.value.invite.revoke}
              </button>
            </li>
          )
        }}
      />
    </>
  )
}

function facts({ creator, createdAt, expiresAt, usesLeft }: InviteSummary): string[] {
  const t = adminWords.value.invites
  const general = words.value.invite
  return [
    t.by(creator, dateOf(createdAt)),
    expiresAt ? general.until(dateOf(expiresAt)) : general.noExpiry,
    usesLeft === undefined ? t.anyNumber : general.usesLeft(usesLeft),
  ]
}
