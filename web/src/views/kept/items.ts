// Pinning and saving, in the menu of a message.
import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'
import { messagesWords } from '../../text/messages'
import type { MenuItem } from '../menu'
import { mayPin, pin, save } from './keep'

export function keepItems(client: Client, message: Message): MenuItem[] {
  if (message.type === 'system') return []
  const t = messagesWords.value
  const state = client.state.peek()
  const items: MenuItem[] = []
  const on = message.pinned !== undefined
  if (mayPin(state.chats.get(message.chatId))) items.push({ icon: on ? 'pinOff' : 'pin', text: on ? t.pins.unpin : t.pins.pin, action: () => void pin(client, message, !on) })
  const has = state.saved.has(message.id)
  items.push({ icon: has ? 'bookmarkMinus' : 'bookmark', text: has ? t.saved.unsave : t.saved.save, action: () => void save(client, message, !has) })
  return items
}
