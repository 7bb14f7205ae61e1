// Tells of messages in chats that nobody is looking at.
import type { Client } from '../contract'
import { plainText } from '../markdown/plain'
import type { Chat, Message } from '../protocol.gen'
import { chatHref, go, route } from '../routes'
import { words } from '../text'
import { chatName, mutedNow, userName } from './names'
import { preferences } from './preferences'

export const canNotify = () => 'Notification' in window

function lookedAt(chatId: string): boolean {
  return !document.hidden && document.hasFocus() && route.value.page === 'chat' && route.value.chatId === chatId
}

export function followNotifications(client: Client) {
  client.onMessage((message) => {
    const state = client.state.value
    const chat = state.chats.get(message.chatId)
    if (!chat || message.senderId === state.me?.id || message.type === 'system') return
    const named = state.me !== undefined && (message.mentions?.includes(state.me.id) ?? false)
    if ((mutedNow(chat) && !named) || lookedAt(chat.id)) return
    if (!preferences.value.notifications || !canNotify() || Notification.permission !== 'granted') return
    show(client, chat, message)
  })
}

/** One per chat: a newer one takes the place of the older. */
function show(client: Client, chat: Chat, message: Message) {
  const state = client.state.value
  const sender = userName(state, message.senderId)
  const title = chat.kind === 'direct' ? sender : words.value.notification.inChat(sender, chatName(state, chat))
  const options: NotificationOptions = { body: plainText(message.content).slice(0, 200), tag: chat.id, data: { href: chatHref(chat.id) } }
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
