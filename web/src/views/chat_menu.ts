// What can be done with a chat in the list: all of it for oneself alone.
import type { Client } from '../contract'
import type { Chat, Operations } from '../protocol.gen'
import { words } from '../text'
import { attempt } from './failure'
import type { MenuItem } from './menu'
import { mayAdminister, mutedNow } from './names'
import { openNewChannel } from './dialogs/open'

const hour = 3_600_000
const always = '9999-12-31T00:00:00.000Z'

export function chatMenu(client: Client, chat: Chat): (MenuItem | false)[] {
  const t = words.value.list
  const set = (change: Omit<Operations['update_chat_state']['params'], 'chatId'>) => void attempt(() => client.call('update_chat_state', { chatId: chat.id, ...change }))
  const until = (ms: number) => new Date(Date.now() + ms).toISOString()
  const muted = mutedNow(chat)
  const { pinned, archived, unread } = chat.state ?? { pinned: false, archived: false, unread: 0 }
  return [
    unread > 0 && { icon: 'checkCheck', text: t.markRead, action: () => client.markRead(chat.id, chat.lastSeq) },
    { icon: pinned ? 'pinOff' : 'pin', text: pinned ? t.unpin : t.pin, action: () => set({ pinned: !pinned }) },
    muted && { icon: 'bell', text: t.unmute, action: () => set({ mutedUntil: null }) },
    !muted && { icon: 'bellOff', text: t.muteHour, action: () => set({ mutedUntil: until(hour) }) },
    !muted && { icon: 'bellOff', text: t.muteDay, action: () => set({ mutedUntil: until(24 * hour) }) },
    !muted && { icon: 'bellOff', text: t.mute, action: () => set({ mutedUntil: always }) },
    { icon: archived ? 'archiveRestore' : 'archive', text: archived ? t.unarchive : t.archive, action: () => set({ archived: !archived }) },
    chat.kind === 'group' && mayAdminister(chat) && { icon: 'hash', text: words.value.create.newChannel, action: () => openNewChannel(chat.id) },
  ]
}
