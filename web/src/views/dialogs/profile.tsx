// Somebody, seen closer: who they are, and what can be between the two.
import { useEffect } from 'preact/hooks'

import type { Id } from '../../contract'
import { LinkedText } from '../../markdown/shown'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { agoOf, numericMomentOf } from '../../text/format'
import { messagesWords } from '../../text/messages'
import { Avatar } from '../avatar'
import { useClient, useSelect } from '../context'
import { attempt } from '../failure'
import { Handle } from '../handle'
import { Icon } from '../icons'
import { Dialog } from '../layers'
import { nameOf } from '../names'
import { usePresence } from '../presence'
import { EmojiSign } from '../reactions/sign'
import { useStatus } from '../status/user_status'
import { talkTo } from './talk_to'

export function Profile({ close, userId }: { close: () => void; userId: Id }) {
  const client = useClient()
  const t = words.value
  const user = useSelect((state) => state.users.get(userId), [userId])
  const me = useSelect((state) => state.me?.id)
  const contact = useSelect((state) => state.contacts.get(userId), [userId])
  const presence = usePresence(userId)
  const doing = useStatus(userId)
  useEffect(() => {
    client.loadUsers([userId]).catch(() => undefined)
  }, [userId])
  const status = presence && (presence.status === 'offline' && presence.lastSeenAt ? t.presence.lastSeen(agoOf(presence.lastSeenAt)) : t.presence[presence.status])
  const blocked = contact?.blocked ?? false
  return (
    <Dialog title={deferredWords.value.panel.profile} close={close}>
      <div class="panel-card">
        <Avatar id={userId} name={user ? nameOf(user) : '…'} size="large" presence={presence?.status} />
        <h3 dir="auto">{user ? nameOf(user) : '…'}</h3>
        <p class="quiet">
          {user && !user.deleted && <Handle name={user.username} />}
          {user && !user.deleted && status && ' · '}
          {!user?.deleted && status}
        </p>
        {doing && !user?.deleted && (
          <p class="profile-status" dir="auto">
            {doing.emoji && <EmojiSign emoji={doing.emoji} />} {doing.text}
            {doing.until && <span class="quiet"> {messagesWords.value.status.untilWhen(numericMomentOf(doing.until))}</span>}
          </p>
        )}
        {user?.bio && <p dir="auto"><LinkedText text={user.bio} /></p>}
        {blocked && <p class="quiet">{deferredWords.value.panel.blocked}</p>}
      </div>
      {!user?.deleted && (
        <div class="panel-actions">
          <button type="button" class="button plain" onClick={() => void attempt(() => talkTo(client, userId)).then((well) => well && close())}>
            <Icon name="messageCircle" size={18} />
            {deferredWords.value.panel.message}
          </button>
          {userId !== me && (
            <>
              <button
                type="button"
                class="button plain"
                onClick={() => void attempt(() => client.call(contact?.contact ? 'remove_contact' : 'add_contact', { userId }))}
              >
                <Icon name={contact?.contact ? 'userMinus' : 'userPlus'} size={18} />
                {contact?.contact ? deferredWords.value.panel.removeContact : deferredWords.value.panel.addContact}
              </button>
              <button type="button" class="button plain danger" onClick={() => void attempt(() => client.call(blocked ? 'unblock_user' : 'block_user', { userId }))}>
                <Icon name="ban" size={18} />
                {blocked ? deferredWords.value.panel.unblock : deferredWords.value.panel.block}
              </button>
            </>
          )}
        </div>
      )}
    </Dialog>
  )
}
