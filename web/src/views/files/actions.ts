// What can be done with a message besides: it is sent on, and its link previews go.
import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'
import { filesWords } from '../../text/files'
import { picturesWords } from '../../text/pictures'
import type { MenuItem } from '../menu'
import { mayRemovePreviews, removePreviews } from '../pictures/previews'
import { openForward } from './open_forward'

export function messageItems(message: Message, client: Client): MenuItem[] {
  if (message.type === 'system') return []
  const { me, chats } = client.state.peek()
  const items: MenuItem[] = [{ icon: 'forward', text: filesWords.value.forward, action: () => openForward(message) }]
  if (message.previews?.length && mayRemovePreviews(me?.id, chats.get(message.chatId), message))
    items.push({ icon: 'x', text: picturesWords.value.preview.remove, action: () => removePreviews(client, message) })
  return items
}
