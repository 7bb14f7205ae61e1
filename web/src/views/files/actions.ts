// What can be done with a message besides: it is sent on, and its file is kept.
import type { Message } from '../../protocol.gen'
import { filesWords } from '../../text/files'
import type { MenuItem } from '../menu'
import { openForward } from './open_forward'

export function messageItems(message: Message): MenuItem[] {
  if (message.type === 'system') return []
  return [{ icon: 'forward', text: filesWords.value.forward, action: () => openForward(message) }]
}
