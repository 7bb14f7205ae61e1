// What can be done with a chat in the list: all of it for oneself alone, and shown at once.
import type { Client } from '../contract'
import type { Chat } from '../protocol.gen'
import { words } from '../text'
import { messagesWords } from '../text/messages'
import { openChatNotify } from './chat_notify'
import { changeChatState, type ChatStateChange } from './chat_state'
import { openMenu } from './menu'
import { mayAdminister, mutedNow } from './names'
import { openNewChannel } from './dialogs/open'

const hour = 3_600_000
const always = '9999-12-31T00:00:00.000Z'

export function openChatMenu(client: Client, chat: Chat, name: string, at: MouseEvent | { x: number; y: number }) {
  const t = messagesWords.value.chat
  const set = (change: ChatStateChange) => void changeChatState(client, chat.id, change)
  const until = (ms: number) => new Date(Date.now() + ms).toISOString()
  const muted = mutedNow(chat)
  const { pinned, archived, unread, markedUnread } = chat.state ?? { pinned: false, archived: false, unread: 0, markedUnread: false }
  const read = () => {
    if (unread > 0) client.markRead(chat.id, chat.lastSeq)
    if (markedUnread) set({ markedUnread: false })
  }
  openMenu(words.value.list.actions(name), [
    unread > 0 || markedUnread
      ? { icon: 'checkCheck', text: t.markRead, action: read }
      : { icon: 'messageCircle', text: t.markUnread, action: () => set({ markedUnread: true }) },
    !chat.parentId && { icon: pinned ? 'pinOff' : 'pin', text: pinned ? t.unpin : t.pin, action: () => set({ pinned: !pinned }) },
    muted && { icon: 'bell', text: t.unmute, action: () => set({ mutedUntil: null }) },
    !muted && { icon: 'bellOff', text: t.muteHour, action: () => set({ mutedUntil: until(hour) }) },
    !muted && { icon: 'bellOff', text: t.muteDay, action: () => set({ mutedUntil: until(24 * hour) }) },
    !muted && { icon: 'bellOff', text: t.mute, action: () => set({ mutedUntil: always }) },
    { icon: 'bell', text: t.notify, action: () => openChatNotify(chat.id, name) },
    !chat.parentId && { icon: archived ? 'archiveRestore' : 'archive', text: archived ? t.unarchive : t.archive, action: () => set({ archived: !archived }) },
    chat.kind === 'group' && mayAdminister(chat) && { icon: 'hash', text: words.value.create.newChannel, action: () => openNewChannel(chat.id) },
  ], at)
}
