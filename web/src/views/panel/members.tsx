// Who is in a chat, with what each may do, and what may be done with them.
import { useEffect, useState } from 'preact/hooks'

import type { Chat, Member } from '../../protocol.gen'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { roomsWords } from '../../text/rooms'
import { confirm } from '../confirm'
import { useClient, useSelect } from '../context'
import { openAddPeople, openProfile } from '../dialogs/open'
import { PersonLines } from '../dialogs/person'
import { talkTo } from '../dialogs/talk_to'
import { attempt } from '../failure'
import { Icon } from '../icons'
import { openMenu, type MenuItem } from '../menu'
import { openRemoveRecent } from '../moderation/recent'
import { mayAdminister, userName } from '../names'

const roles = { owner: 0, admin: 1, member: 2 }
const shownAtFirst = 100

export function Members({ chat }: { chat: Chat }) {
  const client = useClient()
  const t = deferredWords.value.panel
  const members = useSelect((state) => state.members.get(chat.id), [chat.id])
  const users = useSelect((state) => state.users)
  const [shown, setShown] = useState(shownAtFirst)
  useEffect(() => {
    client.loadMembers(chat.id).catch(() => undefined)
  }, [chat.id])
  const sorted = [...(members?.values() ?? [])].sort(
    (a, b) => roles[a.role] - roles[b.role] || (users.get(a.userId)?.displayName ?? '').localeCompare(users.get(b.userId)?.displayName ?? ''),
  )
  return (
    <section class="panel-section">
      <header>
        <h3>{words.value.conversation.members(chat.memberCount)}</h3>
        {mayAdminister(chat) && (
          <button type="button" class="icon-button small" aria-label={t.add} title={t.add} onClick={() => openAddPeople(chat.id)}>
            <Icon name="userPlus" size={18} />
          </button>
        )}
      </header>
      <ul>
        {sorted.slice(0, shown).map((member) => (
          <li key={member.userId}>
            <MemberRow chat={chat} member={member} />
          </li>
        ))}
      </ul>
      {sorted.length > shown && (
        <button type="button" class="button plain" onClick={() => setShown(shown + shownAtFirst)}>
          {words.value.common.more}
        </button>
      )}
    </section>
  )
}

function MemberRow({ chat, member }: { chat: Chat; member: Member }) {
  const client = useClient()
  const t = deferredWords.value.panel
  const user = useSelect((state) => state.users.get(member.userId) ?? member.user, [member])
  const me = useSelect((state) => state.me?.id)
  const name = useSelect((state) => userName(state, member.userId), [member.userId])
  if (!user) return null
  const mine = chat.state?.role
  const target = { chatId: chat.id, userId: member.userId }
  const other = member.userId !== me
  const mayRemove = other && (mine === 'owner' || (mine === 'admin' && member.role === 'member'))
  const setRole = (role: Member['role']) => void attempt(() => client.call('update_member', { ...target, role }))
  const items: (MenuItem | false)[] = [
    { icon: 'messageCircle', text: t.message, action: () => void attempt(() => talkTo(client, member.userId)) },
    { icon: 'users', text: t.profile, action: () => openProfile(member.userId) },
    other && mine === 'owner' && member.role === 'member' && { icon: 'plus', text: t.makeAdmin, action: () => setRole('admin') },
    other && mine === 'owner' && member.role === 'admin' && { icon: 'userMinus', text: t.makeMember, action: () => setRole('member') },
    other &&
      mine === 'owner' && {
        icon: 'crown',
        text: t.handOver,
        action: () => confirm({ title: t.handOverTitle(name), lead: t.handOverLead, yes: t.handOver, action: () => client.call('update_member', { ...target, role: 'owner' }) }),
      },
    other && (mine === 'owner' || (mine === 'admin' && member.role !== 'owner')) && {
      icon: 'trash2',
      text: roomsWords.value.recent.remove,
      danger: true,
      action: () => openRemoveRecent(target, name),
    },
    mayRemove && {
      icon: 'userMinus',
      text: t.remove,
      danger: true,
      action: () => confirm({ title: t.removeTitle(name), lead: t.removeLead, yes: t.remove, action: () => client.call('remove_member', target) }),
    },
  ]
  return (
    <button type="button" class="person" aria-haspopup="menu" onClick={(event) => openMenu(t.memberActions(name), items, event)}>
      <PersonLines user={user} note={other ? undefined : words.value.common.you} />
      {member.role !== 'member' && <span class="role">{t[member.role]}</span>}
    </button>
  )
}
