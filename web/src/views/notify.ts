// Tells of messages in chats that nobody is looking at, in whichever tab.
import type { Client, Id } from '../contract'
import type { Chat, Message } from '../protocol.gen'
import { chatHref, go } from '../routes'
import { words } from '../text'
import { threadsWords } from '../text/threads'
import { isToldOf } from './mentions/tells'
import { fullName, userName } from './names'
import { preferences } from './preferences'
import { isQuiet } from './quiet/hours'
import { said } from './said'
import { followTabs } from './tabs'

export const canNotify = () => 'Notification' in window

export function followNotifications(client: Client) {
  const tabs = followTabs(client)
  /** The newest of each chat: one takes the place of the other anyway. */
  const fresh = new Map<Id, Message>()
  let telling = false
  const tell = async () => {
    if (telling) return
    telling = true
    const seen = await tabs.seen()
    telling = false
    const messages = [...fresh.values()]
    fresh.clear()
    if (!seen) return
    for (const message of messages) {
      const chat = client.state.value.chats.get(message.chatId)
      if (chat && !seen.has(chat.id)) show(client, chat, message)
    }
  }
  client.onMessage((message) => {
    if (!isToldOf(client.state.value, message) || isQuiet(client.state.value.preferences, Date.now())) return
    if (!preferences.value.notifications || !canNotify() || Notification.permission !== 'granted') return
    fresh.set(message.chatId, message)
    void tell()
  })
}

/** One per chat: a newer one takes the place of the older. */
function show(client: Client, chat: Chat, message: Message) {
  const state = client.state.value
  const sender = userName(state, message.senderId)
  const parent = chat.parentId && state.chats.get(chat.parentId)
  const title = chat.kind === 'direct' ? sender : parent ? threadsWords.value.toldOf(sender, fullName(state, parent)) : words.value.notification.inChat(sender, fullName(state, chat))
  const options: NotificationOptions = { body: said(message).slice(0, 200), tag: chat.id, data: { href: chatHref(chat.id) } }
  try {
    const notification = new Notification(title, options)
    notification.onclick = () => {
      window.focus()
      go(chatHref(chat.id))
      notification.close()
    }
  } catch {
    // Phones show notifications only through the service worker.
    void navigator.serviceWorker?.ready.then((worker) => worker.showNotification(title, options)).catch(() => undefined)
  }
}
